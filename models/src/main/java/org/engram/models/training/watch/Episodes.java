package org.engram.models.training.watch;

import java.util.HashMap;
import java.util.Map;

/** Which troubles are going on: each is told when it begins, and again only after it has ended. */
final class Episodes {
  private static final class Episode {
    private boolean going;
    private int calm;
  }

  private final Map<String, Episode> episodes = new HashMap<>();

  /**
   * Takes one observation of a trouble and says whether an episode begins with it. It ends after
   * {@code calm} observations without the trouble in a row.
   */
  boolean begins(String trouble, boolean seen, int calm) {
    Episode episode = episodes.computeIfAbsent(trouble, key -> new Episode());
    if (seen) {
      boolean begins = !episode.going;
      episode.going = true;
      episode.calm = 0;
      return begins;
    }
    if (episode.going && ++episode.calm >= calm) {
      episode.going = false;
    }
    return false;
  }
}
