/* XML over expat: what stands in a text, one call an event. */
#ifndef TR_XML_H
#define TR_XML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a text is made of. Names and text are UTF-8; they are lent for the call alone. */
typedef struct {
  /** An element begins. `line` is 1-based. */
  void (*start)(void *context, const char *name, size_t line);
  /** The element that began last ends. */
  void (*end)(void *context);
  /** Text of the element; may come in pieces. Not terminated. */
  void (*text)(void *context, const char *text, size_t count);
} tr_xml_events;

typedef enum {
  TR_XML_OK = 0,
  /** Not well formed; the message says how. */
  TR_XML_BROKEN = 1,
  /** It declares entities of its own, which no truth file needs and which can grow without end. */
  TR_XML_ENTITIES = 2,
  TR_XML_NESTED = 3,
  TR_XML_MEMORY = 4,
} tr_xml_status;

/**
 * Reads a whole text.
 *
 * @param encoding_name "UTF-8" or "ISO-8859-1" whatever the text says of itself; NULL for what it
 * says.
 * @param line   where it stopped, 1-based, unless all is well.
 * @param message what expat says, a constant; NULL unless broken.
 */
tr_xml_status tr_xml_read(const uint8_t *bytes, size_t count, const char *encoding_name,
                          const tr_xml_events *events, void *context, size_t *line,
                          const char **message);

#ifdef __cplusplus
}
#endif
#endif
