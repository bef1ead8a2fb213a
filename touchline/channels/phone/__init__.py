"""Ways to people's telephones and browsers: accounts of SMS, keys of web push, and how a message leaves by them."""
