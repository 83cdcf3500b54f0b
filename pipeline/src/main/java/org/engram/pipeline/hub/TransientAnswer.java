package org.engram.pipeline.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** An answer that may be another one later: 429, 503 and their like. */
final class TransientAnswer extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> wait;

  /**
   * @param wait that the server asks for
   */
  TransientAnswer(String message, Optional<Duration> wait) {
    super(message);
    this.wait = wait;
  }

  Optional<Duration> pause() {
    return wait;
  }
}
