from core.ingest import Choices, read

HEADER = ["שכונה", "אמון"]


def test_progress_only_grows_and_ends_at_one(config, areas, xlsx):
    heard = []
    data = xlsx([HEADER, ["הדר", 3]])
    read(data, "a.xlsx", config, areas, Choices(layer="neighbourhood", period="2024"), progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
