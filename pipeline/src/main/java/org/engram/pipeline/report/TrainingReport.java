package org.engram.pipeline.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;

/** The page of {@code engram train-report}: how a training run went, and what looked wrong. */
public final class TrainingReport {
  /**
   * What the page is made of; all but the name may be empty.
   *
   * @param name of the run
   * @param history what it logged
   * @param config text of its settings
   * @param provenance data, versions, hardware
   * @param masks pictures of what the context encoder sees and what is to be predicted
   * @param positions where the model puts the regions
   * @param missing what the page would show had it been there, one line each
   * @param target what the run predicts
   */
  public record Inputs(
      String name,
      RunHistory history,
      Optional<String> config,
      List<Block.Fact> provenance,
      List<Figure> masks,
      Optional<PositionMap> positions,
      List<String> missing,
      RunTarget target) {
    public Inputs {
      provenance = List.copyOf(provenance);
      masks = List.copyOf(masks);
      missing = List.copyOf(missing);
    }

    /** The same with pictures of masks. */
    public Inputs withMasks(List<Figure> pictures) {
      return new Inputs(name, history, config, provenance, pictures, positions, missing, target);
    }

    /** The same of a run that predicts something else. */
    public Inputs withTarget(RunTarget other) {
      return new Inputs(name, history, config, provenance, masks, positions, missing, other);
    }

    /** The same with where the model puts the regions. */
    public Inputs withPositions(PositionMap map) {
      return new Inputs(
          name, history, config, provenance, masks, Optional.of(map), missing, target);
    }
  }

  private TrainingReport() {}

  /**
   * Reads the folder of a run, also of one that is going on: log.jsonl, monitors.jsonl,
   * alarms.jsonl, config.yaml, provenance.json and the exported model. What is not there is listed
   * as missing; a folder that holds none of it is refused, and a malformed file is an error.
   */
  public static Inputs read(Path run) {
    return RunReader.read(run);
  }

  /** The page. */
  public static Report of(Inputs inputs) {
    RunHistory history = inputs.history();
    TrainingFigures figures = new TrainingFigures(history, inputs.target());
    List<Report.Section> sections = new ArrayList<>();
    sections.add(summary(inputs));
    add(sections, "Loss", blocks(figures.loss()));
    add(sections, "Representations", representations(inputs, figures));
    add(sections, "Experts", blocks(figures.experts()));
    add(sections, "Online probe", blocks(figures.probe()));
    List<Block> gradients = new ArrayList<>(blocks(figures.gradientNorm()));
    gradients.addAll(blocks(figures.gradientsByBlock()));
    add(sections, "Gradients", gradients);
    add(sections, "Schedules", row(figures.schedules()));
    add(sections, "Speed and memory", row(figures.speed()));
    add(sections, "Masks", masks(inputs.masks()));
    add(sections, "Learned positions", positions(inputs));
    add(sections, "Settings and origin", origin(inputs));
    return new Report("Training run " + inputs.name(), lead(history), sections);
  }

  private static void add(List<Report.Section> sections, String title, List<Block> blocks) {
    if (!blocks.isEmpty()) {
      sections.add(new Report.Section(title, blocks));
    }
  }

  private static List<Block> blocks(Optional<Figure> figure) {
    return figure.map(List::<Block>of).orElse(List.of());
  }

  private static List<Block> row(List<Figure> figures) {
    return figures.isEmpty() ? List.of() : List.of(new Block.Row(figures));
  }

  private static String lead(RunHistory history) {
    if (history.updates().isEmpty()) {
      return "No update of the weights is logged here.";
    }
    UpdateRecord last = history.updates().getLast();
    int alarms = history.alarms().size();
    return String.format(
        Locale.ROOT,
        "%,d updates in %s, up to epoch %d; the loss is %s. %s.",
        last.step(),
        RunFacts.duration(RunFacts.working(history.updates())),
        last.epoch() + 1,
        Markup.figure(RunFacts.lastLoss(history.updates())),
        alarms == 0
            ? "No alarm sounded"
            : alarms == 1 ? "One alarm sounded" : alarms + " alarms sounded");
  }

  private static Report.Section summary(Inputs inputs) {
    List<Block> blocks = new ArrayList<>();
    if (!inputs.history().updates().isEmpty()) {
      blocks.add(new Block.Facts(RunFacts.of(inputs.history())));
    }
    if (!inputs.missing().isEmpty()) {
      blocks.add(
          new Block.Prose("Not in this folder: " + String.join("; ", inputs.missing()) + "."));
    }
    List<Alarm> alarms = inputs.history().alarms();
    if (alarms.isEmpty()) {
      blocks.add(new Block.Prose("No alarm sounded. The pictures say the rest."));
    } else {
      blocks.add(
          new Block.Note(
              "Something looked wrong "
                  + (alarms.size() == 1 ? "once" : alarms.size() + " times")
                  + ". Each alarm is told when it begins, not as long as it lasts."));
      blocks.add(
          new Block.Table(
              List.of("step#", "about", "what was found", "what to try"),
              alarms.stream()
                  .map(
                      alarm ->
                          List.of(
                              String.format(Locale.ROOT, "%,d", alarm.step()),
                              alarm.subject(),
                              alarm.message(),
                              alarm.remedy()))
                  .toList()));
    }
    return new Report.Section("The run", blocks);
  }

  private static List<Block> representations(Inputs inputs, TrainingFigures figures) {
    if (inputs.history().monitors().isEmpty()) {
      return List.of();
    }
    return List.of(
        new Block.Prose(inputs.target().representations()),
        new Block.Row(figures.representations()));
  }

  private static List<Block> masks(List<Figure> masks) {
    return masks.isEmpty()
        ? List.of()
        : List.of(
            new Block.Prose("What the context encoder sees, and what is to be predicted from it."),
            new Block.Row(masks));
  }

  private static List<Block> positions(Inputs inputs) {
    return inputs
        .positions()
        .map(
            map ->
                List.<Block>of(
                    new Block.Prose(
                        "A region's position is a learnt map of its functional gradients: where it"
                            + " lies in the brain's organisation, not in its space."),
                    new Block.Row(map.figures())))
        .orElse(List.of());
  }

  private static List<Block> origin(Inputs inputs) {
    List<Block> blocks = new ArrayList<>();
    if (!inputs.provenance().isEmpty()) {
      blocks.add(
          new Block.Table(
              List.of("what", "value"),
              inputs.provenance().stream().map(f -> List.of(f.name(), f.value())).toList()));
    }
    inputs
        .config()
        .ifPresent(text -> blocks.add(new Block.Listing("The settings as they were read", text)));
    return blocks;
  }
}
