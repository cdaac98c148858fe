/* XML over expat. */
#include "tr_xml.h"

#include <limits.h>
#include <string.h>

#include <expat.h>

enum { DEEPEST = 64 };

struct state {
  const tr_xml_events *events;
  void *context;
  XML_Parser parser;
  tr_xml_status status;
  int depth;
};

static void stop(struct state *state, tr_xml_status status) {
  if (state->status == TR_XML_OK)
    state->status = status;
  XML_StopParser(state->parser, XML_FALSE);
}

static void XMLCALL start(void *data, const XML_Char *name, const XML_Char **attributes) {
  (void)attributes;
  struct state *state = data;
  if (state->status != TR_XML_OK)
    return;
  if (++state->depth > DEEPEST) {
    stop(state, TR_XML_NESTED);
    return;
  }
  state->events->start(state->context, name, (size_t)XML_GetCurrentLineNumber(state->parser));
}

static void XMLCALL end(void *data, const XML_Char *name) {
  (void)name;
  struct state *state = data;
  if (state->status != TR_XML_OK)
    return;
  state->depth--;
  state->events->end(state->context);
}

static void XMLCALL text(void *data, const XML_Char *characters, int count) {
  struct state *state = data;
  if (state->status == TR_XML_OK)
    state->events->text(state->context, characters, (size_t)count);
}

static void XMLCALL entity(void *data, const XML_Char *name, int is_parameter,
                           const XML_Char *value, int length, const XML_Char *base,
                           const XML_Char *system, const XML_Char *public,
                           const XML_Char *notation) {
  (void)name, (void)is_parameter, (void)value, (void)length;
  (void)base, (void)system, (void)public, (void)notation;
  stop(data, TR_XML_ENTITIES);
}

/* Encodings of one byte a character that expat does not know: the letters of Latin-1 are where the
   Western ones of them have theirs. */
static int XMLCALL encoding(void *data, const XML_Char *name, XML_Encoding *info) {
  (void)data;
  if (strstr(name, "1252") == NULL && strstr(name, "8859") == NULL)
    return XML_STATUS_ERROR;
  for (int i = 0; i < 256; i++)
    info->map[i] = i;
  info->data = NULL;
  info->convert = NULL;
  info->release = NULL;
  return XML_STATUS_OK;
}

tr_xml_status tr_xml_read(const uint8_t *bytes, size_t count, const char *encoding_name,
                          const tr_xml_events *events, void *context, size_t *line,
                          const char **message) {
  *line = 1;
  *message = NULL;
  struct state state = {.events = events, .context = context, .status = TR_XML_OK, .depth = 0};
  state.parser = XML_ParserCreate(encoding_name);
  if (state.parser == NULL)
    return TR_XML_MEMORY;
  XML_SetUserData(state.parser, &state);
  XML_SetElementHandler(state.parser, start, end);
  XML_SetCharacterDataHandler(state.parser, text);
  XML_SetEntityDeclHandler(state.parser, entity);
  XML_SetUnknownEncodingHandler(state.parser, encoding, NULL);
  /* expat counts in int. */
  const size_t most = 1 << 20;
  enum XML_Status parsed = XML_STATUS_OK;
  do {
    size_t part = count < most ? count : most;
    parsed = XML_Parse(state.parser, (const char *)bytes, (int)part, part == count);
    bytes += part;
    count -= part;
  } while (parsed == XML_STATUS_OK && count > 0);
  if (parsed != XML_STATUS_OK) {
    *line = (size_t)XML_GetCurrentLineNumber(state.parser);
    if (state.status == TR_XML_OK) {
      enum XML_Error error = XML_GetErrorCode(state.parser);
      state.status = error == XML_ERROR_NO_MEMORY ? TR_XML_MEMORY : TR_XML_BROKEN;
      *message = XML_ErrorString(error);
    }
  }
  XML_ParserFree(state.parser);
  return state.status;
}
