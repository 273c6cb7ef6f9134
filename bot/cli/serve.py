"""`khuyencong serve`: the whole bot in one process."""

import click

from bot.operator import settings_or_stop


@click.command()
def serve() -> None:
    """Chạy mọi kênh đã cài đặt trong một tiến trình; dừng gọn khi nhận SIGTERM."""
    settings, words = settings_or_stop()
    from bot.logs import start_log
    from bot.serve import run

    start_log(settings.log_format, settings.log_level)
    run(settings, words)
