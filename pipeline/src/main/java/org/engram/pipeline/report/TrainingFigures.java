package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.Alarm.Kind;
import org.engram.models.training.watch.FiguresRecord;
import org.engram.models.training.watch.LatentStatistics;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.ResumeRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.report.CurveFigure.Mark;
import org.engram.pipeline.report.CurveFigure.Style;

/** The pictures of a training run, each of what its history has; none of what it has not. */
final class TrainingFigures {
  private final RunHistory history;
  private final double[] updateSteps;
  private final double[] monitorSteps;
  private final RunTarget target;

  /** Of a run that predicts latents. */
  TrainingFigures(RunHistory history) {
    this(history, RunTarget.LATENTS);
  }

  TrainingFigures(RunHistory history, RunTarget target) {
    this.history = history;
    this.target = target;
    this.updateSteps = history.updates().stream().mapToDouble(UpdateRecord::step).toArray();
    this.monitorSteps = history.monitors().stream().mapToDouble(MonitorRecord::step).toArray();
  }

  Optional<Figure> loss() {
    return figure(
        "Loss",
        "The loss of every update: the line is the mean of neighbours, the band runs from the"
            + " lowest to the highest of them."
            + target.loss()
            + " Bad are steps up that stay, a band that widens, and a line"
            + " that is level from the start. Orange lines are alarms about the loss"
            + (history.resumes().isEmpty() ? "." : ", grey ones resumes."),
        Style.wide("loss"),
        List.of(update("loss", UpdateRecord::loss)),
        withResumes(marks(kind -> kind == Kind.LOSS_NOT_FINITE || kind == Kind.LOSS_FLAT)));
  }

  List<Figure> schedules() {
    List<Figure> figures = new ArrayList<>();
    figure(
            "Learning rate",
            "It should rise along the warm-up and fall along a cosine. A jump is a resume with"
                + " other settings, or with schedule.resumed_schedules: iterations.",
            Style.half("learning rate").withZero(),
            List.of(update("learning rate", UpdateRecord::learningRate)),
            withResumes(List.of()))
        .ifPresent(figures::add);
    figure(
            "Weight decay",
            "Of weight matrices; biases and norms have none.",
            Style.half("weight decay").withZero(),
            List.of(update("weight decay", UpdateRecord::weightDecay)),
            List.of())
        .ifPresent(figures::add);
    if (target.follows()) {
      momentum().ifPresent(figures::add);
    }
    return figures;
  }

  private Optional<Figure> momentum() {
    return figure(
        "Momentum of the target encoder",
        "The share of the target encoder that stays in an update. It should rise along a line"
            + " to its final value, mostly 1. Where it ends far below, the published count of"
            + " steps was kept with accumulated gradients (the published run ends at 0.9965):"
            + " targets then follow the encoder closely to the end.",
        Style.half("momentum"),
        List.of(update("momentum", UpdateRecord::momentum)),
        List.of());
  }

  List<Figure> representations() {
    List<Figure> figures = new ArrayList<>();
    latents(
            "Effective rank",
            "How many dimensions the tokens really use, of "
                + target.dimension(history.monitors().getFirst())
                + ". It should rise or hold. A fall towards 1 is a collapse, the more so where the"
                + " loss falls with it.",
            Style.half("effective rank (dimensions)").withZero(),
            LatentStatistics::effectiveRank,
            Kind.RANK_FALLING)
        .ifPresent(figures::add);
    latents(
            "Likeness of different scans",
            "Mean cosine between the mean vectors of different scans. Near 1 all scans look the"
                + " same; how near is normal depends on the model, so watch its course.",
            Style.half("mean cosine"),
            s -> s.cosine().orElse(Double.NaN),
            Kind.COSINE_NEAR_ONE)
        .ifPresent(figures::add);
    latents(
            "Standard deviation of the dimensions",
            "Over tokens, the mean of all dimensions. Zero means that every token gets the same"
                + " vector.",
            Style.half("standard deviation").withZero(),
            LatentStatistics::deviationMean,
            Kind.DEVIATION_NEAR_ZERO)
        .ifPresent(figures::add);
    latents(
            "The stillest dimension",
            "The smallest of those standard deviations. It goes to zero first where dimensions die"
                + " one by one.",
            Style.half("smallest standard deviation").withZero(),
            LatentStatistics::deviationMin,
            Kind.DEVIATION_NEAR_ZERO)
        .ifPresent(figures::add);
    latents(
            "Dead dimensions",
            "Share of the dimensions that hardly vary over tokens. It should stay at or near 0.",
            Style.half("dead dimensions (%)").withZero(),
            s -> 100 * s.deviationShareBelow(),
            Kind.DEVIATION_NEAR_ZERO)
        .ifPresent(figures::add);
    latents(
            "Variance",
            "Over tokens, the mean of all dimensions."
                + (target.follows()
                    ? " The variance of the targets is the size of what there is to predict: a"
                        + " loss far below it is real, a loss that falls with it is not."
                    : ""),
            Style.half("variance").withZero(),
            LatentStatistics::variance,
            Kind.DEVIATION_NEAR_ZERO)
        .ifPresent(figures::add);
    return figures;
  }

  Optional<Figure> gradientNorm() {
    return figure(
        "Norm of all gradients",
        "Before any clipping, in powers of ten. It should settle and fall slowly. Spikes that the"
            + " loss follows ask for clipping or a lower learning rate; a fall by orders of"
            + " magnitude means that nothing is learnt any more.",
        Style.wide("gradient norm").inPowers(),
        List.of(update("norm", UpdateRecord::gradientNorm)),
        marks(kind -> kind == Kind.GRADIENT_EXPLODING || kind == Kind.GRADIENT_VANISHING));
  }

  Optional<Figure> gradientsByBlock() {
    SequencedSet<String> blocks = new LinkedHashSet<>();
    history.monitors().forEach(monitor -> blocks.addAll(monitor.gradientNorms().keySet()));
    if (blocks.isEmpty()) {
      return Optional.empty();
    }
    List<MonitorRecord> monitors = history.monitors();
    double[][] norms = new double[blocks.size()][monitors.size()];
    int row = 0;
    for (String block : blocks) {
      for (int m = 0; m < monitors.size(); m++) {
        norms[row][m] = monitors.get(m).gradientNorms().getOrDefault(block, Double.NaN);
      }
      row++;
    }
    return BlockNormFigure.of(
        "Norm of the gradients by block",
        "One line a block of layers, from input to output, one column a monitoring. Neighbours"
            + " should have like colours. A dark line is a block that learns nothing; a line far"
            + " brighter than its neighbours is where a divergence starts. Grey: zero or unknown.",
        List.copyOf(blocks),
        monitorSteps,
        norms);
  }

  Optional<Figure> probe() {
    SequencedSet<String> names = new LinkedHashSet<>();
    history.monitors().forEach(monitor -> names.addAll(monitor.scores().keySet()));
    return figure(
        "Scores",
        "What the online probe reads out of the embeddings so far; higher is better. It may go on"
            + " rising where the loss is level. The best checkpoint is at its highest point, and"
            + " that is not always the last.",
        Style.wide("score"),
        names.stream()
            .map(name -> monitor(name, m -> m.scores().getOrDefault(name, Double.NaN)))
            .toList(),
        List.of());
  }

  Optional<Figure> experts() {
    return figure(
        "Use of the experts",
        "Tokens of the rarest and of the most used expert, over what each would have if all had the"
            + " same; means over the blocks that have experts. Both should come near 1 in the first"
            + " epochs and stay. A rarest expert at 0 learns nothing. Orange lines are alarms about"
            + " dead experts.",
        Style.wide("share of an even part").withZero(),
        List.of(
            ownFigure("rarest expert", "experts/least"),
            ownFigure("most used expert", "experts/greatest")),
        marks(kind -> kind == Kind.EXPERT_DEAD));
  }

  List<Figure> speed() {
    List<Figure> figures = new ArrayList<>();
    figure(
            "Samples per second",
            "Over all processes. It should be level; dips are checkpoints, monitorings or other"
                + " programs on the machine.",
            Style.half("samples per second").withZero(),
            List.of(update("speed", UpdateRecord::samplesPerSecond)),
            List.of())
        .ifPresent(figures::add);
    figure(
            "Waiting for data",
            "Share of the time in which the model waits for the next batch. Above 5 % the loader is"
                + " too slow.",
            Style.half("waiting (% of the time)").withZero(),
            List.of(update("waiting", u -> 100 * u.dataWait())),
            marks(kind -> kind == Kind.DATA_WAIT))
        .ifPresent(figures::add);
    figure(
            "Memory",
            "It should be level after the first updates; a slope is a leak.",
            Style.half("memory (GB)").withZero(),
            List.of(
                update("process", u -> u.residentMb().orElse(Double.NaN) / 1000),
                update("device", u -> u.deviceMb().orElse(Double.NaN) / 1000)),
            List.of())
        .ifPresent(figures::add);
    return figures;
  }

  private Optional<Figure> latents(
      String title,
      String caption,
      Style style,
      ToDoubleFunction<LatentStatistics> measure,
      Kind alarms) {
    return figure(
        title,
        caption,
        style,
        target.follows()
            ? List.of(
                monitor("context encoder", m -> measure.applyAsDouble(m.context())),
                monitor("targets", m -> measure.applyAsDouble(m.target())))
            : List.of(monitor("encoder", m -> measure.applyAsDouble(m.context()))),
        marks(kind -> kind == alarms));
  }

  private Curve update(String name, ToDoubleFunction<UpdateRecord> value) {
    return new Curve(name, updateSteps, history.updates().stream().mapToDouble(value).toArray());
  }

  private Curve ownFigure(String name, String key) {
    return new Curve(
        name,
        history.figures().stream().mapToDouble(FiguresRecord::step).toArray(),
        history.figures().stream()
            .mapToDouble(figures -> figures.values().getOrDefault(key, Double.NaN))
            .toArray());
  }

  private Curve monitor(String name, ToDoubleFunction<MonitorRecord> value) {
    return new Curve(name, monitorSteps, history.monitors().stream().mapToDouble(value).toArray());
  }

  /** Without the curves that have nothing to draw. */
  private static Optional<Figure> figure(
      String title, String caption, Style style, List<Curve> curves, List<Mark> marks) {
    List<Curve> drawn =
        curves.stream()
            .filter(
                curve ->
                    java.util.Arrays.stream(curve.finite())
                        .anyMatch(value -> !style.logarithmic() || value > 0))
            .toList();
    return drawn.isEmpty()
        ? Optional.empty()
        : Optional.of(CurveFigure.of(title, caption, style, drawn, marks));
  }

  /** Those and where the run went on after a stop. */
  private List<Mark> withResumes(List<Mark> marks) {
    List<Mark> all = new ArrayList<>(marks);
    for (ResumeRecord resume : history.resumes()) {
      all.add(Mark.resume(resume.step(), "resumed after update " + resume.step()));
    }
    return all;
  }

  private List<Mark> marks(Predicate<Kind> about) {
    return history.alarms().stream()
        .filter(alarm -> about.test(alarm.kind()))
        .map((Alarm alarm) -> Mark.alarm(alarm.step(), alarm.message()))
        .toList();
  }
}
