"""A small Dash application behind the real checks, without data."""

from pathlib import Path

from dash import Dash, Input, Output, html
from flask.testing import FlaskClient

from dashboard import web
from dashboard.settings import ASSETS, Settings


def settings(folder: Path, **changes: object) -> Settings:
    values: dict[str, object] = {
        "territory": folder / "exemple",
        "database": folder / "base",
        "state_url": f"sqlite:///{folder / 'ecrits.sqlite'}",
        "secret": "clef-de-test",
        **changes,
    }
    return Settings(**values)  # type: ignore[arg-type]


def small_app(chosen: Settings) -> Dash:
    app = Dash(
        "web_app",
        assets_folder=str(ASSETS),
        pages_folder="",
        use_pages=False,
        enable_mcp=False,
    )
    app.index_string = app.index_string.replace(
        "{%css%}", "<script>document.documentElement.dataset.theme = 'clair'</script>{%css%}"
    )
    app.layout = html.Main([html.H1("Essai " * 200, id="titre"), html.Button(id="bouton")])
    app.clientside_callback(
        "function(n) { return n; }", Output("titre", "title"), Input("bouton", "n_clicks")
    )

    @app.callback(Output("titre", "children"), Input("bouton", "n_clicks"))
    def answer(clicks: int | None) -> str:
        return web.identity().name or f"{clicks}"

    web.install(app, chosen, page=lambda title, body: f"<title>{title}</title>{body}")
    return app


def client(folder: Path, **changes: object) -> FlaskClient:
    return small_app(settings(folder, **changes)).server.test_client()


def press(client: FlaskClient, **headers: str) -> tuple[int, str]:
    """Press the button of the small page as a browser would."""
    body = {
        "output": "titre.children",
        "outputs": {"id": "titre", "property": "children"},
        "inputs": [{"id": "bouton", "property": "n_clicks", "value": 3}],
        "changedPropIds": ["bouton.n_clicks"],
    }
    answer = client.post("/_dash-update-component", json=body, headers=headers)
    return answer.status_code, answer.get_data(as_text=True)
