package org.engram.pipeline.card;

import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.run.RunNames;

/** Reads a card's facts from a directory and the run around it. */
final class CardReader {
  private static final String BRAIN_JEPA =
      "Dong et al., Brain-JEPA: Brain Dynamics Foundation Model with Gradient Positioning and"
          + " Spatiotemporal Masking, NeurIPS 2024, arXiv:2409.19407";
  private static final String NEURO_JEPA =
      "Huang et al., Learning Sparse Latent Predictive Foundation Model for Multimodal"
          + " Neuroimaging, 2026, arXiv:2606.14957";

  private CardReader() {}

  static CardFacts read(Path directory) {
    CardSubject of = CardSubject.of(directory);
    CardSources sources = of.sources();
    CardWords words = new CardWords(of);
    CardModel model = new CardModel(of);
    CardTraining training =
        new CardTraining(of, sources.ofRun(CardSources.RESULTS).path("results"));
    return new CardFacts(
        words.title(),
        of.kind(),
        words.summary(),
        words.tags(),
        words.task(),
        model.model(),
        training.training(),
        training.procedure(),
        CardSettings.of(
            of.decoder() ? sources.own("training.yaml") : sources.ofRun(RunNames.CONFIG)),
        of.decoder() ? SegmentFigures.of(sources.directory()) : training.figures(),
        training.cautions(),
        model.input(),
        words.use(),
        List.of(of.volumes() ? NEURO_JEPA : BRAIN_JEPA));
  }

  /** Whether a card that was written within a run may say more than what is here now. */
  static boolean isAlone(Path directory) {
    return !CardSubject.isDecoder(directory) && CardSources.of(directory).run().isEmpty();
  }
}
