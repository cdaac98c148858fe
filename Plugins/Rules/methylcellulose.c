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

#include <math.h>

/* ---- thresholds and their reasons ---- */

enum {
  P_REDNESS,
  P_HAEM_PEAK,
  P_HAEM_FRACTION,
  P_GREY_PEAK,
  P_MIXED_PEAK,
  P_MIXED_FRACTION,
  P_CFU_E_SMALLEST,
  P_CFU_E_LARGEST,
  P_BFU_E_CLUSTERS,
  P_GEMM_SMALLEST,
  P_GM_SMALLEST,
  P_GM_CELLS,
  P_GM_TEXTURE,
  P_CELL_SAMPLING,
  P_MK_CELLS,
  P_MK_SMALLEST,
  P_MK_MOST_CELLS,
  P_MK_LARGEST,
  P_MK_BRIGHT,
  P_MK_PEAK,
  P_MK_CONTRAST,
  P_BUBBLE_RING,
  P_BUBBLE_PEAK,
  P_BUBBLE_BRIGHT,
  P_FRINGE_SAMPLING,
  P_FIBRE_ASPECT,
  P_DUST_LARGEST,
  P_DUST_PEAK,
  P_EVENNESS
};

const parameter methylcellulose_defaults[METHYLCELLULOSE_PARAMETERS] = {
    /* Haemoglobin's signature over the optical density: about 0.5 for red cells, 0 for colourless
     * ones and for dust, and by Beer's law the same in a thin and in a dense colony. Half of it is
     * red. */
    [P_REDNESS] = {"redness", 0.25, 0.0, 1.0},
    /* The ratio means nothing where there is next to nothing: this much signature has to be there,
     * above the colour noise of a photograph (a 95th percentile of 0.01 to 0.03 OD). */
    [P_HAEM_PEAK] = {"haem_peak_od", 0.018, 0.0, 1.0},
    /* A large pure erythroid colony is red over most of its area, its blurred edge excepted. */
    [P_HAEM_FRACTION] = {"haem_fraction", 0.38, 0.0, 1.0},
    /* A picture without colour has darkness alone to tell pigment by (benzidine or DAB stain makes
     * it nearly black): single cells do not get this dark. */
    [P_GREY_PEAK] = {"grey_peak_od", 0.90, 0.0, 3.0},
    /* A red part of a colourless colony: more of it than colour noise reddens (1 to 3 % of an
     * area). As it may cover less than 5 %, the 95th percentile says little; it only must not be
     * nothing. */
    [P_MIXED_PEAK] = {"mixed_peak_od", 0.022, 0.0, 1.0},
    [P_MIXED_FRACTION] = {"mixed_fraction", 0.033, 0.0, 1.0},
    /* CFU-E: 8 to 200 erythroblasts of about 10 um. Side by side, 8 of them fill a disc of 30 um
     * and 200 one of 150 um; the blur of a photograph adds some. */
    [P_CFU_E_SMALLEST] = {"cfu_e_smallest_um", 40.0, 1.0, 1000.0},
    [P_CFU_E_LARGEST] = {"cfu_e_largest_um", 190.0, 1.0, 5000.0},
    /* CFU-E has one cluster or two; three are a burst. */
    [P_BFU_E_CLUSTERS] = {"bfu_e_clusters", 2.5, 0.0, 100.0},
    /* CFU-GEMM: more than 500 cells; packed as above they would fill 240 um, and they spread. */
    [P_GEMM_SMALLEST] = {"gemm_smallest_um", 270.0, 1.0, 10000.0},
    /* CFU-GM: at least 20 cells (counting convention); loosely set they cover about 130 um. */
    [P_GM_SMALLEST] = {"gm_smallest_um", 130.0, 1.0, 10000.0},
    [P_GM_CELLS] = {"gm_cells", 20.0, 1.0, 1000.0},
    /* Cells scatter light: where there are cells the picture is rougher than the gel around. */
    [P_GM_TEXTURE] = {"gm_texture_ratio", 1.6, 0.0, 100.0},
    /* Coarsest sampling, um/px, at which a cell of 12 um is a spot of its own. */
    [P_CELL_SAMPLING] = {"cell_sampling_um", 9.0, 0.1, 100.0},
    /* CFU-MK: at least 3 megakaryocytes; above 50 it is no longer a matter of few cells. */
    [P_MK_CELLS] = {"mk_cells", 3.0, 1.0, 1000.0},
    [P_MK_MOST_CELLS] = {"mk_most_cells", 50.0, 1.0, 1000.0},
    /* Three cells of 20 to 50 um beside each other. */
    [P_MK_SMALLEST] = {"mk_smallest_um", 65.0, 1.0, 1000.0},
    [P_MK_LARGEST] = {"mk_largest_um", 600.0, 1.0, 10000.0},
    /* Megakaryocytes have a bright refractile border, so part of the object is brighter than the
     * gel, and they are translucent, so hardly any of it is darker. */
    [P_MK_BRIGHT] = {"mk_bright_fraction", 0.05, 0.0, 1.0},
    [P_MK_PEAK] = {"mk_peak_od", 0.05, 0.0, 1.0},
    /* A refractile border is no grain of the picture: well above the gel's noise of about 0.005 OD.
     */
    [P_MK_CONTRAST] = {"mk_contrast_od", 0.015, 0.0, 1.0},
    /* A bubble is a lens of air: a ring much darker than any colourless cell around a bright
       centre. */
    [P_BUBBLE_RING] = {"bubble_ring", 0.40, -2.0, 2.0},
    [P_BUBBLE_PEAK] = {"bubble_peak_od", 0.12, 0.0, 3.0},
    [P_BUBBLE_BRIGHT] = {"bubble_bright_fraction", 0.03, 0.0, 1.0},
    /* Finer than this, um/px, every cell shows the bright fringe of its own refraction. */
    [P_FRINGE_SAMPLING] = {"fringe_sampling_um", 3.0, 0.1, 100.0},
    /* Colonies grow in all directions; a second-moment ellipse of 4 : 1 did not grow. */
    [P_FIBRE_ASPECT] = {"fibre_aspect", 4.0, 1.0, 100.0},
    /* Dust is small and opaque without colour. Colourless cells only scatter: as few of them as fit
     * into this size do not get as dark. */
    [P_DUST_LARGEST] = {"dust_largest_um", 170.0, 1.0, 5000.0},
    [P_DUST_PEAK] = {"dust_peak_od", 0.18, 0.0, 3.0},
    /* A colony is denser in its middle: its mean density is about 0.4 of its peak. Print on the
     * dish and dried stains are even. */
    [P_EVENNESS] = {"evenness", 0.62, 0.0, 1.0},
};

/* ---- the class list ---- */

enum { BFU_E, CFU_E, CFU_GM, CFU_GEMM, CFU_MK, CLUSTER, BUBBLE, FIBRE, DUST };

#define SIZE ((uint32_t)sizeof(cfu_class))
/* The last three numbers: colour, coarsest sampling without and with stain (0 = no limit). CFU-E
 * and small CFU-GM need the cells' texture, CFU-MK needs the cells; BFU-E and anything large does
 * not. */
static const cfu_class classes[METHYLCELLULOSE_CLASSES] = {
    [BFU_E] = {SIZE, CFU_CLASS_COLONY, "BFU-E", "BFU-E", 0xD55E00, 0.0f, 0.0f, 0},
    [CFU_E] = {SIZE, CFU_CLASS_COLONY, "CFU-E", "CFU-E", 0xE69F00, 12.0f, 12.0f, 0},
    [CFU_GM] = {SIZE, CFU_CLASS_COLONY, "CFU-GM", "CFU-GM", 0x0072B2, 16.0f, 16.0f, 0},
    [CFU_GEMM] = {SIZE, CFU_CLASS_COLONY, "CFU-GEMM", "CFU-GEMM", 0xCC79A7, 16.0f, 16.0f, 0},
    [CFU_MK] = {SIZE, CFU_CLASS_COLONY, "CFU-MK", "CFU-MK (presumptive)", 0x009E73, 12.0f, 0.0f, 0},
    [CLUSTER] = {SIZE, CFU_CLASS_NOT_COLONY, "cluster", "cluster below threshold", 0x95A5A6, 0, 0,
                 0},
    [BUBBLE] = {SIZE, CFU_CLASS_NOT_COLONY, "bubble", "air bubble", 0x7F8C8D, 0, 0, 0},
    [FIBRE] = {SIZE, CFU_CLASS_NOT_COLONY, "fibre", "fibre", 0x7F8C8D, 0, 0, 0},
    [DUST] = {SIZE, CFU_CLASS_NOT_COLONY, "dust", "dust or print", 0x7F8C8D, 0, 0, 0},
};

/* ---- the rules ---- */

void methylcellulose_score(const parameter *parameters, const float *f, double *scores) {
#define P(name) (parameters[P_##name].value)
#define F(name) ((double)f[CFU_F_##name])

  /* Ratios that do not depend on how dense an object is; unknown where there is hardly anything. */
  const double unknown = NAN;
  const double redness = F(OD_MEAN) > 0.012 ? F(HAEM) / F(OD_MEAN) : unknown;
  const double evenness = F(OD_PEAK) > 0.02 ? F(OD_MEAN) / F(OD_PEAK) : unknown;

  /* Statements that several classes share. */
  const double large = larger(F(DIAMETER), P(CFU_E_LARGEST), 1.5);
  const double all_red =
      above(redness, P(REDNESS), 0.04) * above(F(HAEM_PEAK), P(HAEM_PEAK), 0.004);
  const double mostly_red = above(F(HAEM_FRACTION), P(HAEM_FRACTION), 0.04);
  /* The pigment of a small colony is spread by blur, so its share of the area says little. */
  const double red = all_red * either(mostly_red, 1.0 - large);
  const double black = above(F(OD_PEAK), P(GREY_PEAK), 0.08);
  const int grey_picture = isnan(F(HAEM)) && !isnan(F(OD_PEAK));
  const double erythroid = grey_picture ? black : red;
  const double mixed = above(F(HAEM_PEAK), P(MIXED_PEAK), 0.003) *
                       above(F(HAEM_FRACTION), P(MIXED_FRACTION), 0.004) *
                       above(redness, 0.25 * P(REDNESS), 0.015) * (1.0 - erythroid);
  const double partly_red = grey_picture ? 0.0 : mixed;
  const double colourless = 1.0 - either(erythroid, partly_red);

  const double long_and_thin =
      either(larger(F(ASPECT), P(FIBRE_ASPECT), 1.4),
             below(F(SOLIDITY), 0.35, 0.04) * below(F(CIRCULARITY), 0.12, 0.02));
  const double grown = 1.0 - long_and_thin;

  const double dark = above(F(OD_PEAK), P(BUBBLE_PEAK), 0.02);
  const double ring = above(F(RING), P(BUBBLE_RING), 0.06);
  /* Nothing that grows but megakaryocytes is brighter than the gel, fringes of small clusters
   * apart. */
  const double dim = smaller(F(BRIGHT_FRACTION), 1.6 * P(MK_BRIGHT), 1.5);
  const double no_fringes = larger(F(UM_PER_PX), P(FRINGE_SAMPLING), 1.4);
  const double glint = either(larger(F(BRIGHT_FRACTION), P(BUBBLE_BRIGHT), 2.0) * no_fringes,
                              (1.0 - dim) * larger(F(DIAMETER), P(GM_SMALLEST), 1.3));
  const double lens = dark * either(ring, glint) * colourless;

  const double even = above(evenness, P(EVENNESS), 0.03);
  const double rough = above(F(TEXTURE_RATIO), P(GM_TEXTURE), 0.15);
  const double living = rough * (1.0 - even) * grown * (1.0 - lens);

  /* Of the cells of a colony somewhat more than half show as spots of their own, and where a spot
   * takes a few pixels fewer of them fit: by the area of a pixel. Coarser still, spots are no cells
   * and only size speaks. */
  const double fit = P(CELL_SAMPLING) / fmax(F(UM_PER_PX), P(CELL_SAMPLING)); /* 1 for unknown */
  const double cells_seen = smaller(F(UM_PER_PX), 1.5 * P(CELL_SAMPLING), 1.3);
  const double enough_cells = cells_seen * larger(F(SPOTS), 0.6 * P(GM_CELLS) * fit * fit, 1.8) +
                              (1.0 - cells_seen) * larger(F(DIAMETER), P(GM_SMALLEST), 1.5);
  /* A refractile cell shows twice, as a bright middle and as its dark border. */
  const double few_cells = above(F(SPOTS), 2.0 * P(MK_CELLS) + 0.5, 0.6) *
                           smaller(F(SPOTS), 2.0 * P(MK_MOST_CELLS), 1.6);

  const double speck = colourless * no_fringes * smaller(F(DIAMETER), P(DUST_LARGEST), 1.4) *
                       above(F(OD_PEAK), P(DUST_PEAK), 0.03) * above(F(SOLIDITY), 0.85, 0.03);
  const double print = colourless * even * above(F(OD_PEAK), 0.06, 0.01) *
                       either(1.0 - rough, smaller(F(DIAMETER), 250.0, 1.4));

  /* BFU-E: red, and either large or a burst of several clusters. */
  const double burst =
      above(F(CLUSTERS), P(BFU_E_CLUSTERS), 0.25) * larger(F(DIAMETER), 120.0, 1.5);
  scores[BFU_E] = erythroid * grown * either(large, burst);

  /* CFU-E: red, small, one tight ball. */
  scores[CFU_E] = erythroid * grown * (1.0 - either(large, burst)) *
                  larger(F(DIAMETER), P(CFU_E_SMALLEST), 1.4) * above(F(SOLIDITY), 0.75, 0.04);

  /* CFU-GEMM: a red core or red islands in a large colourless colony. */
  scores[CFU_GEMM] = partly_red * grown * larger(F(DIAMETER), P(GEMM_SMALLEST), 1.4);

  /* CFU-MK: few large bright translucent cells. */
  const double megakaryocytic =
      colourless * few_cells * (1.0 - dark) * larger(F(BRIGHT_FRACTION), P(MK_BRIGHT), 2.0) *
      below(F(OD_PEAK), P(MK_PEAK), 0.01) * above(F(SPOT_CONTRAST), P(MK_CONTRAST), 0.002) *
      larger(F(DIAMETER), P(MK_SMALLEST), 1.3) * smaller(F(DIAMETER), P(MK_LARGEST), 1.5);
  scores[CFU_MK] = megakaryocytic * rough * grown;

  /* CFU-GM: colourless, many cells, rough. Also a colony with a little red that is too small to be
   * mixed: colour noise is commoner than a tiny CFU-GEMM. */
  const double not_mixed =
      either(colourless, partly_red * smaller(F(DIAMETER), P(GEMM_SMALLEST), 1.4));
  scores[CFU_GM] = not_mixed * living * dim * enough_cells *
                   larger(F(DIAMETER), P(GM_SMALLEST), 1.3) * (1.0 - megakaryocytic) *
                   (1.0 - speck);

  /* A cluster: cells, but fewer than the convention asks for. */
  const double too_few_red = erythroid * smaller(F(DIAMETER), P(CFU_E_SMALLEST), 1.4);
  const double too_few_colourless =
      colourless * (1.0 - megakaryocytic) * (1.0 - speck) * (1.0 - print) *
      either(smaller(F(DIAMETER), P(GM_SMALLEST), 1.3), 1.0 - enough_cells);
  scores[CLUSTER] = grown * (1.0 - lens) * either(too_few_red, too_few_colourless);

  /* A bubble: dark as no colourless cell is, with a clear middle or a glint. */
  scores[BUBBLE] = lens * grown;

  /* A fibre: long and thin. */
  scores[FIBRE] = long_and_thin * smaller(F(MINOR), 250.0, 1.5);

  /* Dust: an opaque speck, or an even patch without cells in it. */
  scores[DUST] = grown * (1.0 - lens) * either(speck, print);
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
