"""A title, the language switch, and a slider that stands at a quarter."""

import streamlit as st

from pages.shared import parts
from pages.shared.shell import switch_script

w = parts.words_here()
st.html(switch_script(w.lang), unsafe_allow_javascript=True)
with st.sidebar:
    parts.switch_language(w)
st.title(w("frame.product"))
st.slider("value", 0, 100, 25, label_visibility="collapsed")
st.progress(0.25)
