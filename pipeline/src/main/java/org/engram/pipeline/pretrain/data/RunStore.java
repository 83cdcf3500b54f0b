package org.engram.pipeline.pretrain.data;

/** The prepared runs of an index, from wherever they lie. Used by several threads at once. */
sealed interface RunStore extends AutoCloseable permits FileRuns, CachedRuns {
  /**
   * A run of the index.
   *
   * @throws org.engram.tensor.FileFormatException where its file is malformed
   * @throws org.engram.tensor.RefusedInputException where it is no longer what was indexed
   */
  PreparedRun run(CohortRun about);

  @Override
  void close();
}
