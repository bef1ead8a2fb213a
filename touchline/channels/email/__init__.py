"""E-mail to contacts: accounts it leaves by, domains it is signed for, and the bytes that go over the wire."""
