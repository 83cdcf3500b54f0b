package org.engram.pipeline.report;

import java.util.List;

/** Ink, and colours for categories that readers with any colour vision can tell apart. */
final class Palette {
  static final String INK = "#1c2733";
  static final String SOFT_INK = "#5b6875";
  static final String RULE = "#d5dbe1";
  static final String GRID = "#eef1f4";

  /** Okabe and Ito's set (2008), without its black and with its yellow darkened for white paper. */
  private static final List<String> CATEGORIES =
      List.of("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#B8A800");

  /** Colours before they come again. */
  static final int CATEGORY_COUNT = CATEGORIES.size();

  private Palette() {}

  static String category(int index) {
    return CATEGORIES.get(index % CATEGORIES.size());
  }
}
