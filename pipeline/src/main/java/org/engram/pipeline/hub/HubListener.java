package org.engram.pipeline.hub;

/** Hears how a download goes. */
public interface HubListener {
  /**
   * Bytes of a file that are here.
   *
   * @param total of the file; 0 where the hub has not said
   */
  void progress(String file, long done, long total);

  /** Something that is good to know: a connection that broke, a file that was there already. */
  void note(String text);

  /** Hears nothing. */
  static HubListener silent() {
    return new HubListener() {
      @Override
      public void progress(String file, long done, long total) {
        // Nobody listens.
      }

      @Override
      public void note(String text) {
        // Nobody listens.
      }
    };
  }
}
