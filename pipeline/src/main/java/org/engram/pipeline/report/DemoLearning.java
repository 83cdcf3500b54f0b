package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.models.brainjepa.masking.SampleMask;
import org.engram.models.training.watch.RunHistory;

/** The parts of the demo's page about what was learnt: the verdict, the training, the positions. */
public final class DemoLearning {
  /**
   * What they are made of.
   *
   * @param people trained on
   * @param heldOut people that were probed
   * @param history of the training
   * @param mask of one sample
   * @param gradients of the training people
   * @param regions their regions
   * @param probes one a phenotype
   * @param mechanisms how each acts in the simulation, in the order of the probes
   */
  public record Inputs(
      int people,
      int heldOut,
      RunHistory history,
      SampleMask mask,
      FunctionalGradients gradients,
      List<Region> regions,
      List<ProbeVerdict> probes,
      List<String> mechanisms) {
    public Inputs {
      regions = List.copyOf(regions);
      probes = List.copyOf(probes);
      mechanisms = List.copyOf(mechanisms);
      if (probes.isEmpty() || probes.size() != mechanisms.size()) {
        throw new IllegalArgumentException(
            probes.size() + " probes, " + mechanisms.size() + " mechanisms");
      }
    }
  }

  private DemoLearning() {}

  /** The sections, in the order they are read. */
  public static List<Report.Section> sections(Inputs inputs) {
    return List.of(verdict(inputs), training(inputs), positions(inputs));
  }

  private static Report.Section verdict(Inputs inputs) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            String.format(
                Locale.ROOT,
                "%d people were held out: neither the gradients nor the weights know of them. A"
                    + " linear probe (ridge for numbers, logistic for classes) read what is known"
                    + " of each from three sets of features, in the same five folds: the"
                    + " embeddings of the pretrained encoder, those of the same encoder with the"
                    + " random weights that the training started from, and the functional"
                    + " connectivity, which is the correlation of every two regions.",
                inputs.heldOut())));
    blocks.addAll(ProbeVerdicts.blocks(inputs.probes(), inputs.mechanisms()));
    return new Report.Section("What was learnt", blocks);
  }

  private static Report.Section training(Inputs inputs) {
    TrainingFigures figures = new TrainingFigures(inputs.history());
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            String.format(
                Locale.ROOT,
                "Pretraining never saw a phenotype. From a part of the tokens of a scan (the"
                    + " context) it predicted the latents of others: %,d updates over %d people."
                    + " %s",
                inputs.history().updates().size(),
                inputs.people(),
                RunFacts.alarms(inputs.history()))));
    figures.loss().ifPresent(blocks::add);
    if (!inputs.history().monitors().isEmpty()) {
      blocks.add(new Block.Row(figures.representations().subList(0, 2)));
    }
    blocks.add(MaskFigure.of("What one sample hides", inputs.mask()));
    return new Report.Section("The training", blocks);
  }

  private static Report.Section positions(Inputs inputs) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "The model is told where a region lies in the brain's organisation by its functional"
                + " gradients, computed here from the connectivity of the "
                + inputs.people()
                + " training people."));
    blocks.addAll(
        GradientReport.page(inputs.gradients(), inputs.regions()).sections().getFirst().blocks());
    return new Report.Section("Where the regions lie for the model", blocks);
  }
}
