/* Opaque colonies of one class on agar: whatever is compact is a colony, whatever its colour.
 *
 * The segmenter names most artefacts itself, so the rules here reject only what they are sure of:
 * losing a colony is worse than asking a person to look at a speck. */
#include "rules.h"

enum {
  P_SMALLEST,
  P_LARGEST,
  P_RING,
  P_RING_CENTRE,
  P_FIBRE_ASPECT,
  P_FIBRE_MINOR,
  P_DUST_LARGEST,
  P_GREY
};

const parameter agar_defaults[AGAR_PARAMETERS] = {
    /* A colony that can be seen with the naked eye. */
    [P_SMALLEST] = {"smallest_um", 120.0, 1.0, 10000.0},
    [P_LARGEST] = {"largest_um", 20000.0, 100.0, 90000.0},
    /* The edge is darker than the centre by most of the object's own darkness, and the centre is as
     * clear as the agar: a ring. A colony with a pale centre keeps a darkness of its own. */
    [P_RING] = {"bubble_ring", 0.8, -2.0, 2.0},
    [P_RING_CENTRE] = {"bubble_centre_share", 0.1, -1.0, 1.0},
    /* Two touching colonies have an aspect of 2, a chain of three 3. */
    [P_FIBRE_ASPECT] = {"fibre_aspect", 6.0, 2.0, 100.0},
    [P_FIBRE_MINOR] = {"fibre_minor_um", 400.0, 1.0, 10000.0},
    /* Specks below this that are black or grey with a hard edge. */
    [P_DUST_LARGEST] = {"dust_largest_um", 180.0, 1.0, 5000.0},
    [P_GREY] = {"grey_od", 0.02, 0.0, 1.0},
};

enum { COLONY, BUBBLE, FIBRE, DUST };

#define SIZE ((uint32_t)sizeof(cfu_class))
static const cfu_class classes[AGAR_CLASSES] = {
    [COLONY] = {SIZE, CFU_CLASS_COLONY, "colony", "colony", 0xD55E00, 0, 0, 0},
    [BUBBLE] = {SIZE, CFU_CLASS_NOT_COLONY, "bubble", "air bubble", 0x7F8C8D, 0, 0, 0},
    [FIBRE] = {SIZE, CFU_CLASS_NOT_COLONY, "fibre", "fibre", 0x7F8C8D, 0, 0, 0},
    [DUST] = {SIZE, CFU_CLASS_NOT_COLONY, "dust", "dust", 0x7F8C8D, 0, 0, 0},
};

void agar_score(const parameter *parameters, const float *f, double *scores) {
#define P(name) (parameters[P_##name].value)
#define F(name) ((double)f[CFU_F_##name])
  /* What the centre keeps of the object's darkness; NaN where there is none to speak of. */
  const double centre_share = F(OD_PEAK) > 0.01 ? F(OD_CENTRE) / F(OD_PEAK) : 0.0 / 0.0;

  const double ring = above(F(RING), P(RING), 0.08) * below(centre_share, P(RING_CENTRE), 0.05);
  const double thin =
      larger(F(ASPECT), P(FIBRE_ASPECT), 1.4) * smaller(F(MINOR), P(FIBRE_MINOR), 1.5);
  const double speck = smaller(F(DIAMETER), P(DUST_LARGEST), 1.4) *
                       below(F(GREY), P(GREY), 0.3 * P(GREY) + 0.001) *
                       above(F(EDGE_SHARPNESS), 0.03, 0.006);

  /* The floor keeps a strange but compact object a colony: it is what is left when no artefact is
   * surely there. */
  scores[COLONY] = (1.0 - ring) * (1.0 - thin) * (1.0 - speck) *
                       (0.3 + 0.7 * larger(F(DIAMETER), P(SMALLEST), 1.5) *
                                  smaller(F(DIAMETER), P(LARGEST), 1.5)) +
                   0.02;
  scores[BUBBLE] = ring;
  scores[FIBRE] = thin;
  scores[DUST] = speck;
#undef P
#undef F
}

const cfu_descriptor agar_descriptor = {
    .struct_size = sizeof(cfu_descriptor),
    .id = "org.cfukit.rules.agar",
    .version = "0.1.0",
    .name = "Rules for agar",
    .card_json = "{\"trained_on\": \"nothing: anything compact is a colony\", "
                 "\"measured\": \"see the model card in plugin.json\"}",
    .classes = classes,
    .class_count = AGAR_CLASSES,
    .class_stride = sizeof(cfu_class),
    .pixel_formats = CFU_PIXEL_NONE,
    .feature_count = KNOWN_FEATURES,
    .feature_schema = CFU_FEATURE_SCHEMA,
    .thread_model = CFU_THREADS_REENTRANT,
    .determinism = CFU_DETERMINISM_EXACT,
};
