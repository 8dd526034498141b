"""A slider inside our shell: no page of ours has one yet, and the first must not run backwards."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.shared.shell import Shell

app = st.App(Path(__file__).with_name("slider_script.py"), middleware=[Middleware(Shell)])
