package org.engram.pipeline.report;

import org.engram.models.training.watch.MonitorRecord;

/** What a training predicts, and so what its curves mean. */
public enum RunTarget {
  /** Latents of an encoder that follows: they are learnt too, and can collapse. */
  LATENTS(
      " A rise in the first epochs is normal here, because the targets are learnt too and grow"
          + " richer; a loss of nearly zero is no success but a sign of collapse.",
      "A model of this kind can cheat: it predicts its own latents, and latents that are all alike"
          + " are easy to predict. The loss cannot show that. These figures can; they are taken"
          + " every few updates over a sample of tokens, of the context encoder and of the targets"
          + " as the objective takes them."),
  /** Values of the scan as the model's normalisation gives them: they stay what they are. */
  VALUES(
      " It is the mean squared error of the hidden values as the model's normalisation gives them,"
          + " mostly of variance 1: there a loss of 1 tells no more than their mean. It should fall"
          + " from the start.",
      "What is predicted are the scan's own values, which cannot collapse. Latents that are all"
          + " alike would still be of no use; these figures are taken every few updates over a"
          + " sample of the encoder's tokens.");

  private final String loss;
  private final String representations;

  RunTarget(String loss, String representations) {
    this.loss = loss;
    this.representations = representations;
  }

  /** What the course of the loss should look like. */
  String loss() {
    return loss;
  }

  /** Why representations are looked at. */
  String representations() {
    return representations;
  }

  /** Whether there is an encoder that follows, whose latents are the targets. */
  boolean follows() {
    return this == LATENTS;
  }

  /** Dimensions of the tokens that the figures are about. */
  int dimension(MonitorRecord monitor) {
    return follows() ? monitor.target().dimension() : monitor.context().dimension();
  }
}
