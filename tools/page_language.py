"""A hook of MkDocs: a page says the language that it is written in; what surrounds it stays in the site's own."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

_AROUND = ('<header class="md-header', '<div class="md-sidebar md-sidebar--primary', '<footer class="md-footer')


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Name English as the language of the pages that `extra.english` of mkdocs.yml lists."""
    if page.file.src_uri not in config.extra["english"]:
        return output
    own = config.theme["language"]
    output = output.replace(f'<html lang="{own}"', '<html lang="en"', 1)
    for opening in _AROUND:
        tag, _, name = opening.partition(" ")
        output = output.replace(opening, f'{tag} lang="{own}" {name}')
    return output
