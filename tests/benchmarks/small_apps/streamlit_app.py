from __future__ import annotations

import costs
import streamlit as st

days = st.slider("Days", costs.LEAST, costs.MOST, costs.START)
st.text(costs.total(days))
st.table(costs.table(days))
st.pyplot(costs.figure(days))
