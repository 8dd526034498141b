"""What ``streamlit run`` is given: the frame script inside a shell that knows language and direction."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from pages.phone.routes import ROUTES  # noqa: E402 - the folder must be importable first
from pages.shared import presses  # noqa: E402 - as above
from pages.shared.shell import Shell  # noqa: E402 - as above

SECONDS_BETWEEN_COLLECTIONS = 60


async def _collect_when_idle() -> None:
    # Streamlit's own collection after every click is switched off (.streamlit/config.toml).
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_COLLECTIONS)
        await asyncio.to_thread(gc.collect)


@asynccontextmanager
async def _lifespan(_: st.App) -> AsyncIterator[None]:
    from pages.shared import load  # noqa: PLC0415 - the heavy imports are paid here, not by the first visitor

    await asyncio.to_thread(load.warm)
    task = asyncio.create_task(_collect_when_idle())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


presses.finish_what_begins()
app = st.App(HERE / "pages" / "shared" / "frame.py", lifespan=_lifespan, routes=ROUTES, middleware=[Middleware(Shell)])
