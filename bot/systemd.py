"""The systemd unit that runs `khuyencong serve` from a folder, shut in as far as the bot allows."""

import sys
from pathlib import Path

UNIT = """\
[Unit]
Description=Trợ lý khuyến công
After=network-online.target postgresql.service
Wants=network-online.target

[Service]
User={user}
WorkingDirectory={folder}
EnvironmentFile=-{folder}/.env
ExecStart={command} serve
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=2
TimeoutStopSec=120
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={folder}
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
MemoryMax=1G

[Install]
WantedBy=multi-user.target
"""


def unit(folder: Path, user: str) -> str:
    """`folder` is where `.env` and `data` live; the command is the one that was called."""
    return UNIT.format(user=user, folder=folder, command=Path(sys.executable).parent / "khuyencong")
