package org.engram.models.training.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.engram.models.training.watch.Alarm.Kind;

/**
 * Listens to a run's records and says in words when something looks wrong, and what to try. Each
 * trouble is told once an episode: again only after it was gone for a while. Records come in the
 * order of their steps; a resumed run first gives those it has already ({@link #after}), so that it
 * remembers what was early and what is usual.
 */
public final class Alarms {
  private final AlarmSettings settings;
  private final Episodes episodes = new Episodes();
  private final Window losses;
  private final Window gradients;
  private final Window waits;
  private final LatentAlarms latents;
  private double firstGradient = Double.NaN;
  private double highestLearningRate;
  private int sameFor;
  private int idleFor;

  public Alarms(AlarmSettings settings) {
    this.settings = settings;
    this.losses = new Window(settings.flatUpdates());
    this.gradients = new Window(settings.gradientUpdates());
    this.waits = new Window(settings.dataWaitUpdates());
    this.latents = new LatentAlarms(settings, episodes);
  }

  /** Alarms that have heard a run so far; what sounded then does not sound again. */
  public static Alarms after(AlarmSettings settings, RunHistory history) {
    Alarms alarms = new Alarms(settings);
    history.updates().forEach(alarms::update);
    history.monitors().forEach(alarms::monitor);
    history.figures().forEach(alarms::figures);
    return alarms;
  }

  /** What begins to be wrong with this update; mostly nothing. */
  public List<Alarm> update(UpdateRecord update) {
    List<Alarm> begun = new ArrayList<>();
    loss(update, begun);
    gradient(update, begun);
    dataWait(update, begun);
    return List.copyOf(begun);
  }

  /** What begins to be wrong with this monitoring; mostly nothing. */
  public List<Alarm> monitor(MonitorRecord monitor) {
    return latents.monitor(monitor);
  }

  /** What begins to be wrong with the model's own figures; mostly nothing. */
  public List<Alarm> figures(FiguresRecord figures) {
    Double dead = figures.values().get(FiguresRecord.DEAD_EXPERTS);
    if (dead == null) {
      return List.of();
    }
    idleFor = dead > 0 ? idleFor + 1 : 0; // one update without tokens is no death
    if (!episodes.begins(
        Kind.EXPERT_DEAD + " experts",
        idleFor >= settings.deadExpertUpdates(),
        settings.calmUpdates())) {
      return List.of();
    }
    return List.of(
        new Alarm(
            figures.step(),
            Kind.EXPERT_DEAD,
            "experts",
            Math.round(dead)
                + " of them were given no token, as some were in each of the last "
                + idleFor
                + " updates",
            "Raise the rate or the clip of the experts' balance (experts.greatest_rate,"
                + " experts.clip), take larger batches, or have fewer experts"));
  }

  private void loss(UpdateRecord update, List<Alarm> begun) {
    double loss = update.loss();
    check(
        begun,
        update,
        Kind.LOSS_NOT_FINITE,
        "loss",
        !Double.isFinite(loss),
        () -> "the loss is " + loss,
        "Lower the learning rate or lengthen the warm-up, switch gradient clipping on, and look"
            + " for scans with extreme values; with bf16, see whether fp32 stays finite");
    if (Double.isFinite(loss)) {
      losses.add(loss);
    }
    highestLearningRate = Math.max(highestLearningRate, update.learningRate());
    boolean learning = update.learningRate() >= settings.flatLearningRate() * highestLearningRate;
    int half = losses.size() / 2;
    double before = losses.full() ? losses.mean(0, half) : 0;
    double now = losses.full() ? losses.mean(half, losses.size()) : 0;
    boolean same =
        losses.full()
            && learning
            && Math.abs(now - before) <= settings.flatChange() * Math.abs(before);
    sameFor = same ? sameFor + 1 : 0; // a noisy loss that falls has equal halves now and then
    check(
        begun,
        update,
        Kind.LOSS_FLAT,
        "loss",
        sameFor > half,
        () ->
            "the loss stayed at "
                + figure(now)
                + " over "
                + losses.size()
                + " updates while the learning rate is still "
                + figure(update.learningRate()),
        "Look at the effective rank: where it falls too, the representations collapse. Otherwise"
            + " try a higher learning rate, and check that the scans differ and that the"
            + " normalisation keeps their signal");
  }

  private void gradient(UpdateRecord update, List<Alarm> begun) {
    double norm = update.gradientNorm();
    boolean known = gradients.full();
    double usual = known ? gradients.median() : Double.NaN;
    if (known && Double.isNaN(firstGradient)) {
      firstGradient = usual;
    }
    boolean lossFinite = Double.isFinite(update.loss());
    boolean exploding =
        lossFinite
            && (!Double.isFinite(norm) || (known && norm > settings.explodingFactor() * usual));
    check(
        begun,
        update,
        Kind.GRADIENT_EXPLODING,
        "gradients",
        exploding,
        () ->
            "their norm is "
                + figure(norm)
                + (known
                    ? ", the median of the last "
                        + gradients.size()
                        + " updates is "
                        + figure(usual)
                    : ""),
        "Switch gradient clipping on at a few times the usual norm, lower the learning rate or"
            + " lengthen the warm-up");
    boolean vanishing = known && norm < settings.vanishingShare() * firstGradient;
    check(
        begun,
        update,
        Kind.GRADIENT_VANISHING,
        "gradients",
        vanishing,
        () ->
            "their norm is " + figure(norm) + ", early in the run it was " + figure(firstGradient),
        "Look at the effective rank and the standard deviations: targets that no longer differ"
            + " teach nothing. Try the variance and covariance terms or a slower momentum encoder"
            + " (a momentum nearer to 1)");
    if (Double.isFinite(norm)) {
      gradients.add(norm);
    }
  }

  private void dataWait(UpdateRecord update, List<Alarm> begun) {
    waits.add(update.dataWait());
    double wait = waits.full() ? waits.mean(0, waits.size()) : 0;
    check(
        begun,
        update,
        Kind.DATA_WAIT,
        "data",
        wait > settings.dataWait(),
        () ->
            String.format(
                Locale.ROOT,
                "%.1f %% of the last %d updates went by waiting for data, more than %.1f %%",
                100 * wait,
                waits.size(),
                100 * settings.dataWait()),
        "Make a cache of the series once (engram cache), use more loader workers, or move the data"
            + " to a local disk");
  }

  private void check(
      List<Alarm> begun,
      UpdateRecord update,
      Kind kind,
      String subject,
      boolean seen,
      Supplier<String> message,
      String remedy) {
    if (episodes.begins(kind + " " + subject, seen, settings.calmUpdates())) {
      begun.add(new Alarm(update.step(), kind, subject, message.get(), remedy));
    }
  }

  /** Three digits, for a sentence. */
  static String figure(double value) {
    double size = Math.abs(value);
    return size == 0 || (size >= 0.01 && size < 1e4)
        ? String.format(Locale.ROOT, "%.3f", value)
        : String.format(Locale.ROOT, "%.2e", value);
  }
}
