import socket

import pytest

from touchline.kit.service_manager import tell_service_manager


@pytest.mark.parametrize("name", ["{folder}/notify", "@touchline-{folder}"])
def test_who_asked_for_it_hears_that_all_is_ready(name, tmp_path, monkeypatch):
    address = name.format(folder=tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        tell_service_manager("READY=1")
        assert manager.recv(100) == b"READY=1"


def test_nobody_there_is_no_trouble(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    tell_service_manager("READY=1")
    monkeypatch.delenv("NOTIFY_SOCKET")
    tell_service_manager("READY=1")
