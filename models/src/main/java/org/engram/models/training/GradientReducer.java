package org.engram.models.training;

/**
 * Makes the gradients of several processes one, and their decisions too. Each process calls the
 * same methods in the same order.
 *
 * <p>An implementation knows the parameters from the start. It may watch them with {@link
 * org.engram.tensor.Autograd#onGradient} and start on a bucket as soon as all its gradients are
 * there, while the backward pass goes on: between {@link #begin} and {@link #finish}, and at no
 * other time. Gradients of earlier iterations, which add up in the same tensors, take part.
 */
public interface GradientReducer {
  /**
   * What all processes agree on: true if it is true for each of them.
   *
   * @param fine whether this process can go on with the iteration
   */
  boolean agree(boolean fine);

  /** The backward pass that follows is the last before an update. */
  void begin();

  /** After that pass: returns when every gradient is the mean over all processes. */
  void finish();

  /** The sum over all processes of what each has counted, entry by entry. */
  long[] total(long[] counts);

  /** One process alone: nothing to do. */
  static GradientReducer single() {
    return new GradientReducer() {
      @Override
      public boolean agree(boolean fine) {
        return fine;
      }

      @Override
      public void begin() {
        // Nothing to reduce.
      }

      @Override
      public void finish() {
        // Nothing to reduce.
      }

      @Override
      public long[] total(long[] counts) {
        return counts;
      }
    };
  }
}
