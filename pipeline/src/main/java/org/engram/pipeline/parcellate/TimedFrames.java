package org.engram.pipeline.parcellate;

import java.util.OptionalDouble;
import org.engram.imaging.parcellation.FrameSource;

/** A run with the repetition time that is known of it from elsewhere, where it is. */
record TimedFrames(FrameSource run, OptionalDouble time) implements FrameSource {
  @Override
  public String name() {
    return run.name();
  }

  @Override
  public int frames() {
    return run.frames();
  }

  @Override
  public int length() {
    return run.length();
  }

  @Override
  public OptionalDouble repetitionTime() {
    return time.isPresent() ? time : run.repetitionTime();
  }

  @Override
  public boolean advance() {
    return run.advance();
  }

  @Override
  public void gather(int[] elements, double[] into) {
    run.gather(elements, into);
  }
}
