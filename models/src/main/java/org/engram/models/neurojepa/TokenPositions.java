package org.engram.models.neurojepa;

/**
 * The three whole numbers of each token by which its queries and keys are rotated.
 *
 * @param frame one a token; rotates the first group of a head's channels
 * @param height one a token; rotates the second group
 * @param width one a token; rotates the third group
 */
record TokenPositions(int[] frame, int[] height, int[] width) {
  /**
   * As published. The encoder takes a token's number apart by frames of height x width tokens and
   * rows of width, although tokens lie in frames of width x depth and rows of depth: on a grid that
   * is not a cube the three numbers are not the token's place. Published weights were trained so.
   */
  static TokenPositions ofPublishedEncoder(PatchGrid grid) {
    return apart(grid.tokens(), grid.height() * grid.width(), grid.width());
  }

  /** As published: the predictor takes every grid for a cube of the height. */
  static TokenPositions ofPublishedPredictor(PatchGrid grid) {
    return apart(grid.tokens(), grid.height() * grid.height(), grid.height());
  }

  /** Each token's own place on the grid. */
  static TokenPositions ofPlaces(PatchGrid grid) {
    return apart(grid.tokens(), grid.width() * grid.depth(), grid.depth());
  }

  private static TokenPositions apart(int tokens, int perFrame, int perRow) {
    int[] frame = new int[tokens];
    int[] height = new int[tokens];
    int[] width = new int[tokens];
    for (int token = 0; token < tokens; token++) {
      frame[token] = token / perFrame;
      height[token] = token % perFrame / perRow;
      width[token] = token % perFrame % perRow;
    }
    return new TokenPositions(frame, height, width);
  }
}
