package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.PrincipalComponents;
import org.engram.models.training.watch.RunHistory;

/** The page of the demo on volumes: heads, what was learnt, the training, the experts. */
public final class VolumeDemoReport {
  /**
   * What the page is made of.
   *
   * @param settings what was done and with what
   * @param trained people that the model was pretrained on
   * @param volumes of them
   * @param modalities their names
   * @param heads slices of some people held out
   * @param masks what a training step hides
   * @param history of the training
   * @param probes one a phenotype
   * @param mechanisms how each acts in the simulation, in the order of the probes
   * @param experts pictures and tables of one scan
   * @param pages about other scans' experts, from the page
   * @param rows one a person held out
   * @param ages of those people
   * @param groups of those people
   */
  public record Inputs(
      List<Block.Fact> settings,
      int trained,
      int volumes,
      List<String> modalities,
      Figure heads,
      Figure masks,
      RunHistory history,
      List<ProbeVerdict> probes,
      List<String> mechanisms,
      List<Block> experts,
      List<Block.Fact> pages,
      List<EmbeddingRow> rows,
      double[] ages,
      List<String> groups) {
    public Inputs {
      settings = List.copyOf(settings);
      modalities = List.copyOf(modalities);
      probes = List.copyOf(probes);
      mechanisms = List.copyOf(mechanisms);
      experts = List.copyOf(experts);
      pages = List.copyOf(pages);
      rows = List.copyOf(rows);
      groups = List.copyOf(groups);
      if (rows.size() != ages.length || rows.size() != groups.size() || rows.size() < 2) {
        throw new IllegalArgumentException(
            rows.size() + " rows, " + ages.length + " ages, " + groups.size() + " groups");
      }
      if (probes.isEmpty() || probes.size() != mechanisms.size()) {
        throw new IllegalArgumentException(
            probes.size() + " probes, " + mechanisms.size() + " mechanisms");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Inputs that
          && settings.equals(that.settings)
          && rows.equals(that.rows)
          && Arrays.equals(ages, that.ages);
    }

    @Override
    public int hashCode() {
      return settings.hashCode();
    }

    @Override
    public String toString() {
      return rows.size() + " people held out";
    }
  }

  private VolumeDemoReport() {}

  /** The page. */
  public static Report of(Inputs inputs) {
    List<Report.Section> sections = new ArrayList<>();
    sections.add(
        new Report.Section(
            "What was done",
            List.of(
                new Block.Prose(
                    "Heads were simulated in several modalities, a small Neuro-JEPA with experts"
                        + " was pretrained on some of the people, and the others were embedded."
                        + " The people are made up: age, lesions and scanner follow a documented"
                        + " recipe, so what is true of them is known. Every figure is of this"
                        + " run."),
                new Block.Facts(inputs.settings()))));
    sections.add(new Report.Section("What went in", List.of(inputs.heads())));
    sections.add(verdict(inputs));
    sections.add(training(inputs));
    sections.add(experts(inputs));
    sections.add(people(inputs));
    return new Report(
        "A cohort, from volumes to embeddings",
        String.format(
            Locale.ROOT,
            "%d simulated people in %s, each turned into one vector of %d numbers.",
            inputs.rows().size(),
            String.join(", ", inputs.modalities()),
            inputs.rows().getFirst().dimension()),
        sections);
  }

  private static Report.Section verdict(Inputs inputs) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            String.format(
                Locale.ROOT,
                "%d people were held out: the weights know nothing of them. A linear probe (ridge"
                    + " for numbers, logistic for classes) read what is known of each from two sets"
                    + " of features, in the same five folds: the embeddings of the pretrained"
                    + " encoder, and those of the same encoder with the random weights that the"
                    + " training started from. A person's vector is each modality's mean over"
                    + " patches, one modality after the other.",
                inputs.rows().size())));
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
                "Pretraining never saw a phenotype. From the patches of a head that were shown it"
                    + " predicted the latents of those that were hidden: %,d updates over %d"
                    + " volumes of %d people. %s",
                inputs.history().updates().size(),
                inputs.volumes(),
                inputs.trained(),
                RunFacts.alarms(inputs.history()))));
    blocks.add(inputs.masks());
    figures.loss().ifPresent(blocks::add);
    figures.experts().ifPresent(blocks::add);
    if (!inputs.history().monitors().isEmpty()) {
      blocks.add(new Block.Row(figures.representations().subList(0, 2)));
    }
    return new Report.Section("The training", blocks);
  }

  private static Report.Section experts(Inputs inputs) {
    List<Block> blocks = new ArrayList<>(inputs.experts());
    if (!inputs.pages().isEmpty()) {
      blocks.add(new Block.Prose("The same of each modality:"));
      blocks.add(new Block.Links(inputs.pages()));
    }
    return new Report.Section("Which experts see which tissue", blocks);
  }

  private static Report.Section people(Inputs inputs) {
    float[][] embeddings =
        inputs.rows().stream().map(EmbeddingRow::embedding).toArray(float[][]::new);
    PrincipalComponents plane = PrincipalComponents.of(embeddings, 2);
    List<String> names = inputs.rows().stream().map(row -> "sub-" + row.subject()).toList();
    String reading = "Every point is a person, in the plane where the embeddings differ most.";
    return new Report.Section(
        "The people held out",
        List.of(
            new Block.Row(
                List.of(
                    ScanFigures.scatter(
                        "By age", reading, plane, names, inputs.ages(), "age (years)"),
                    ScanFigures.scatter(
                        "By group",
                        reading + " The same points.",
                        plane,
                        names,
                        inputs.groups())))));
  }
}
