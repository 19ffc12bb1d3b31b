from __future__ import annotations

import small
import streamlit as st

days = st.slider("Days", small.LEAST, small.MOST, small.START)
st.text(small.total(days))
st.table(small.costs(days))
st.pyplot(small.figure(days))
