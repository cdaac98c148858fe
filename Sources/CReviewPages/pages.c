#include "review_pages.h"

/* clang-format off */
#define PAGE_BEGIN(name) static const unsigned char name[] = {
#define PAGE_END };

PAGE_BEGIN(index_html)
#embed "pages/index.html"
PAGE_END

PAGE_BEGIN(leaflet_js)
#embed <leaflet.esm.min.js>
PAGE_END

PAGE_BEGIN(leaflet_css)
#embed <leaflet.css>
PAGE_END

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"
#define PAGE(path, type, name) {path, type, name, sizeof name}

static const cfu_page pages[] = {
  PAGE("/", HTML, index_html),
  PAGE("/leaflet.js", SCRIPT, leaflet_js),
  PAGE("/leaflet.css", CSS, leaflet_css),
};
/* clang-format on */

size_t cfu_page_count(void) { return sizeof pages / sizeof pages[0]; }

const cfu_page *cfu_page_at(size_t index) { return &pages[index]; }
