/* The classes of human marrow and blood progenitors in methylcellulose, told apart by physics.
 *
 * What light shows without a stain is little, and all of it is in the features:
 *  - Haemoglobin absorbs green and blue and lets red pass. A red colony is erythroid.
 *  - Size in micrometres follows from the number of cells.
 *  - Cells of 10 to 50 um scatter light: a colony of single cells has spots, a bubble has a rim.
 *
 * Each class is a short list of statements ("it is red", "it is larger than 250 um"), each true to
 * a degree between 0 and 1. The degrees are multiplied, the classes' products are divided by their
 * sum, and that is the probability. It is a scale of how well the description fits, not a
 * frequency. */
#include "rules.h"

/* ---- thresholds and their reasons ---- */

enum {
  P_HAEM_PEAK,
  P_HAEM_FRACTION,
  P_MIXED_FRACTION,
  P_CFU_E_SMALLEST,
  P_CFU_E_LARGEST,
  P_BFU_E_CLUSTERS,
  P_GEMM_SMALLEST,
  P_GM_SMALLEST,
  P_GM_CELLS,
  P_MK_CELLS,
  P_MK_MOST_CELLS,
  P_MK_LARGEST,
  P_MK_BRIGHT,
  P_MK_DENSITY,
  P_BUBBLE_RING,
  P_BUBBLE_CENTRE,
  P_FIBRE_ASPECT,
  P_DUST_LARGEST,
  P_DUST_PEAK,
  P_GREY
};

const parameter methylcellulose_defaults[METHYLCELLULOSE_PARAMETERS] = {
    /* An erythroblast holds up to 30 pg of haemoglobin; a layer of them, 10 um deep, gives about
     * 0.1 OD more in green and blue than in red. Half of that is "red somewhere". */
    [P_HAEM_PEAK] = {"haem_peak_od", 0.05, 0.0, 1.0},
    /* A pure erythroid colony is red over most of its area, its blurred edge excepted. */
    [P_HAEM_FRACTION] = {"haem_fraction", 0.40, 0.0, 1.0},
    /* Below this share the red is an accident of colour noise, not a part of the colony. */
    [P_MIXED_FRACTION] = {"mixed_fraction", 0.06, 0.0, 1.0},
    /* CFU-E: 8 to 200 erythroblasts of about 10 um in a tight ball: 8 of them fill a disc of 40 um
     * when flat, 200 one of 150 um; blur of a photograph adds some. */
    [P_CFU_E_SMALLEST] = {"cfu_e_smallest_um", 45.0, 1.0, 1000.0},
    [P_CFU_E_LARGEST] = {"cfu_e_largest_um", 250.0, 1.0, 5000.0},
    /* CFU-E has one cluster or two; three are a burst. */
    [P_BFU_E_CLUSTERS] = {"bfu_e_clusters", 2.5, 0.0, 100.0},
    /* CFU-GEMM: more than 500 cells, and the colourless ones spread. */
    [P_GEMM_SMALLEST] = {"gemm_smallest_um", 450.0, 1.0, 10000.0},
    /* CFU-GM: at least 20 cells (counting convention); loosely set they cover about 120 um. */
    [P_GM_SMALLEST] = {"gm_smallest_um", 130.0, 1.0, 10000.0},
    [P_GM_CELLS] = {"gm_cells", 20.0, 1.0, 1000.0},
    /* CFU-MK: at least 3 megakaryocytes; above 50 it is no longer a matter of few cells. */
    [P_MK_CELLS] = {"mk_cells", 3.0, 1.0, 1000.0},
    [P_MK_MOST_CELLS] = {"mk_most_cells", 60.0, 1.0, 1000.0},
    [P_MK_LARGEST] = {"mk_largest_um", 600.0, 1.0, 10000.0},
    /* Megakaryocytes have a bright refractile border: part of the object is brighter than the gel.
     */
    [P_MK_BRIGHT] = {"mk_bright_fraction", 0.06, 0.0, 1.0},
    /* Loosely set: cells of 20 to 50 um with room between, against 10 um cells side by side. */
    [P_MK_DENSITY] = {"mk_density_mm2", 700.0, 1.0, 100000.0},
    /* A bubble is a lens: a dark ring around a bright centre. */
    [P_BUBBLE_RING] = {"bubble_ring", 0.45, -2.0, 2.0},
    [P_BUBBLE_CENTRE] = {"bubble_centre_od", 0.02, -1.0, 1.0},
    /* Colonies grow in all directions; a second-moment ellipse of 4 : 1 did not grow. */
    [P_FIBRE_ASPECT] = {"fibre_aspect", 4.0, 1.0, 100.0},
    /* Dust is small, opaque, without colour, and sharp against the gel. */
    [P_DUST_LARGEST] = {"dust_largest_um", 110.0, 1.0, 5000.0},
    [P_DUST_PEAK] = {"dust_peak_od", 0.30, 0.0, 3.0},
    [P_GREY] = {"grey_od", 0.04, 0.0, 1.0},
};

/* ---- the class list ---- */

enum { BFU_E, CFU_E, CFU_GM, CFU_GEMM, CFU_MK, CLUSTER, BUBBLE, FIBRE, DUST };

#define SIZE ((uint32_t)sizeof(cfu_class))
/* The last three numbers: colour, coarsest sampling without and with stain (0 = no limit). CFU-E
 * and small CFU-GM need the cells' texture, CFU-MK needs the cells; BFU-E and anything large does
 * not. */
static const cfu_class classes[METHYLCELLULOSE_CLASSES] = {
    [BFU_E] = {SIZE, CFU_CLASS_COLONY, "BFU-E", "BFU-E", 0xC0392B, 0.0f, 0.0f, 0},
    [CFU_E] = {SIZE, CFU_CLASS_COLONY, "CFU-E", "CFU-E", 0xE67E22, 12.0f, 12.0f, 0},
    [CFU_GM] = {SIZE, CFU_CLASS_COLONY, "CFU-GM", "CFU-GM", 0x2980B9, 16.0f, 16.0f, 0},
    [CFU_GEMM] = {SIZE, CFU_CLASS_COLONY, "CFU-GEMM", "CFU-GEMM", 0x8E44AD, 16.0f, 16.0f, 0},
    [CFU_MK] = {SIZE, CFU_CLASS_COLONY, "CFU-MK", "CFU-MK (presumptive)", 0x16A085, 12.0f, 0.0f, 0},
    [CLUSTER] = {SIZE, CFU_CLASS_NOT_COLONY, "cluster", "cluster below threshold", 0x95A5A6, 0, 0,
                 0},
    [BUBBLE] = {SIZE, CFU_CLASS_NOT_COLONY, "bubble", "air bubble", 0x7F8C8D, 0, 0, 0},
    [FIBRE] = {SIZE, CFU_CLASS_NOT_COLONY, "fibre", "fibre", 0x7F8C8D, 0, 0, 0},
    [DUST] = {SIZE, CFU_CLASS_NOT_COLONY, "dust", "dust", 0x7F8C8D, 0, 0, 0},
};

/* ---- the rules ---- */

void methylcellulose_score(const parameter *parameters, const float *f, double *scores) {
#define P(name) (parameters[P_##name].value)
#define F(name) ((double)f[CFU_F_##name])

  /* Statements that several classes share. */
  const double red = above(F(HAEM_PEAK), P(HAEM_PEAK), 0.25 * P(HAEM_PEAK) + 0.002);
  const double colourless = 1.0 - red;
  const double mostly_red = above(F(HAEM_FRACTION), P(HAEM_FRACTION), 0.06);
  const double partly_red = above(F(HAEM_FRACTION), P(MIXED_FRACTION), 0.02) * (1.0 - mostly_red);
  const double long_and_thin =
      either(larger(F(ASPECT), P(FIBRE_ASPECT), 1.5),
             below(F(SOLIDITY), 0.35, 0.05) * below(F(CIRCULARITY), 0.12, 0.02));
  const double grown = 1.0 - long_and_thin;
  const double grey = below(F(GREY), P(GREY), 0.3 * P(GREY) + 0.002);
  const double ring =
      above(F(RING), P(BUBBLE_RING), 0.08) * below(F(OD_CENTRE), P(BUBBLE_CENTRE), 0.01);
  const double no_ring = 1.0 - ring;
  /* Cells are counted where a 12 um cell covers more than 2 pixels; coarser, only size speaks. */
  const double cells_seen = smaller(F(UM_PER_PX), 6.0, 1.6);
  const double enough_cells = cells_seen * larger(F(SPOTS), P(GM_CELLS), 2.0) +
                              (1.0 - cells_seen) * larger(F(DIAMETER), P(GM_SMALLEST), 1.5);
  const double few_cells = smaller(F(SPOTS), P(MK_MOST_CELLS), 2.0);
  const double three_cells = above(F(SPOTS), P(MK_CELLS) - 0.5, 0.15);
  const double refractile = larger(F(BRIGHT_FRACTION), P(MK_BRIGHT), 2.5);
  const double loose = smaller(F(SPOT_DENSITY), P(MK_DENSITY), 2.0);
  const double several_clusters = above(F(CLUSTERS), P(BFU_E_CLUSTERS), 0.25);

  /* BFU-E: red, and either large or a burst of several clusters. */
  scores[BFU_E] = red * mostly_red * grown * no_ring *
                  either(larger(F(DIAMETER), P(CFU_E_LARGEST), 1.5),
                         several_clusters * larger(F(DIAMETER), 120.0, 1.5));

  /* CFU-E: red, small, one tight ball. */
  scores[CFU_E] = red * mostly_red * grown * no_ring * larger(F(DIAMETER), P(CFU_E_SMALLEST), 1.5) *
                  smaller(F(DIAMETER), P(CFU_E_LARGEST), 1.5) * (1.0 - several_clusters) *
                  above(F(SOLIDITY), 0.75, 0.05);

  /* CFU-GEMM: a red core or red islands in a large colourless colony. */
  scores[CFU_GEMM] =
      red * partly_red * grown * no_ring * larger(F(DIAMETER), P(GEMM_SMALLEST), 1.6);

  /* CFU-MK: few large bright cells, loosely set. */
  const double megakaryocytic = colourless * three_cells * few_cells * refractile * loose *
                                smaller(F(DIAMETER), P(MK_LARGEST), 1.5);
  scores[CFU_MK] = megakaryocytic * grown * no_ring;

  /* CFU-GM: colourless, many cells. Also a colony with a little red that is too small to be mixed:
   * colour noise is commoner than a tiny CFU-GEMM. */
  const double colourless_enough =
      either(colourless, partly_red * smaller(F(DIAMETER), P(GEMM_SMALLEST), 1.6));
  scores[CFU_GM] = colourless_enough * enough_cells * grown * no_ring *
                   larger(F(DIAMETER), P(GM_SMALLEST), 1.4) * (1.0 - megakaryocytic);

  /* A cluster: living cells, but fewer than the convention asks for. */
  const double too_few_red = red * smaller(F(DIAMETER), P(CFU_E_SMALLEST), 1.5);
  const double too_few_colourless =
      colourless * (1.0 - megakaryocytic) *
      either(smaller(F(DIAMETER), P(GM_SMALLEST), 1.4), 1.0 - enough_cells);
  scores[CLUSTER] = grown * no_ring * either(too_few_red, too_few_colourless);

  /* A bubble: a dark ring without colour, round, bright inside. */
  scores[BUBBLE] = ring * grown * above(F(CIRCULARITY), 0.5, 0.1) * colourless;

  /* A fibre: long and thin. */
  scores[FIBRE] = long_and_thin * smaller(F(MINOR), 250.0, 1.5);

  /* Dust: small, opaque and grey, with a sharp edge and no cells in it. */
  scores[DUST] = grey * colourless * smaller(F(DIAMETER), P(DUST_LARGEST), 1.5) *
                 above(F(OD_PEAK), P(DUST_PEAK), 0.05) * smaller(F(SPOTS), 3.0, 1.5) *
                 above(F(EDGE_SHARPNESS), 0.04, 0.01);
#undef P
#undef F
}

const cfu_descriptor methylcellulose_descriptor = {
    .struct_size = sizeof(cfu_descriptor),
    .id = "org.cfukit.rules.methylcellulose",
    .version = "0.1.0",
    .name = "Rules for methylcellulose",
    .card_json =
        "{\"trained_on\": \"nothing: thresholds from the published description of the classes\", "
        "\"measured\": \"see the model card in plugin.json\"}",
    .classes = classes,
    .class_count = METHYLCELLULOSE_CLASSES,
    .class_stride = sizeof(cfu_class),
    .pixel_formats = CFU_PIXEL_NONE,
    .feature_count = KNOWN_FEATURES,
    .feature_schema = CFU_FEATURE_SCHEMA,
    .thread_model = CFU_THREADS_REENTRANT,
    .determinism = CFU_DETERMINISM_EXACT,
};
