package org.engram.models.training.watch;

import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * From where on a figure is worth an alarm. The thresholds are ours: the papers name the signs of a
 * collapse and no numbers.
 *
 * @param flatUpdates updates over which a loss must move, or counts as flat
 * @param flatChange a relative change between the means of the two halves of that window that is no
 *     change; it must stay so small for half a window
 * @param flatLearningRate a loss may be flat once the learning rate is below this share of the
 *     highest so far
 * @param earlyMonitors monitorings whose mean is the early effective rank
 * @param rankShare alarm when the effective rank is below this share of the early one
 * @param deviationFloor alarm when the mean standard deviation of the dimensions is below this
 * @param deadShare alarm when more than this share of the dimensions is dead ({@link
 *     MonitorSettings#deviationThreshold})
 * @param cosineCeiling alarm when the mean cosine between samples is above this
 * @param gradientUpdates updates whose median gradient norm is the usual one
 * @param explodingFactor alarm when the norm is above this many times the usual one
 * @param vanishingShare alarm when the norm is below this share of the run's first usual one
 * @param dataWait alarm when more than this share of the time is spent waiting for data
 * @param dataWaitUpdates updates over which that share is taken
 * @param calmUpdates good updates after which an alarm about updates may sound again
 * @param calmMonitors good monitorings after which an alarm about latents may sound again
 * @param deadExpertUpdates updates one after the other with an expert that was given no token,
 *     after which there is an alarm
 */
public record AlarmSettings(
    int flatUpdates,
    double flatChange,
    double flatLearningRate,
    int earlyMonitors,
    double rankShare,
    double deviationFloor,
    double deadShare,
    double cosineCeiling,
    int gradientUpdates,
    double explodingFactor,
    double vanishingShare,
    double dataWait,
    int dataWaitUpdates,
    int calmUpdates,
    int calmMonitors,
    int deadExpertUpdates) {
  public AlarmSettings {
    List<String> wrong = new ArrayList<>();
    atLeast(wrong, "flat_updates", flatUpdates, 2);
    share(wrong, "flat_change", flatChange);
    share(wrong, "flat_learning_rate", flatLearningRate);
    atLeast(wrong, "early_monitors", earlyMonitors, 1);
    share(wrong, "rank_share", rankShare);
    atLeast(wrong, "deviation_floor", deviationFloor, 0);
    share(wrong, "dead_share", deadShare);
    share(wrong, "cosine_ceiling", cosineCeiling);
    atLeast(wrong, "gradient_updates", gradientUpdates, 2);
    atLeast(wrong, "exploding_factor", explodingFactor, 1);
    share(wrong, "vanishing_share", vanishingShare);
    share(wrong, "data_wait", dataWait);
    atLeast(wrong, "data_wait_updates", dataWaitUpdates, 1);
    atLeast(wrong, "calm_updates", calmUpdates, 1);
    atLeast(wrong, "calm_monitors", calmMonitors, 1);
    atLeast(wrong, "dead_expert_updates", deadExpertUpdates, 1);
    if (!wrong.isEmpty()) {
      throw new ConfigurationException("alarms", String.join("; ", wrong), "values in range", "");
    }
  }

  /** With the usual patience for experts. */
  public AlarmSettings(
      int flatUpdates,
      double flatChange,
      double flatLearningRate,
      int earlyMonitors,
      double rankShare,
      double deviationFloor,
      double deadShare,
      double cosineCeiling,
      int gradientUpdates,
      double explodingFactor,
      double vanishingShare,
      double dataWait,
      int dataWaitUpdates,
      int calmUpdates,
      int calmMonitors) {
    this(
        flatUpdates,
        flatChange,
        flatLearningRate,
        earlyMonitors,
        rankShare,
        deviationFloor,
        deadShare,
        cosineCeiling,
        gradientUpdates,
        explodingFactor,
        vanishingShare,
        dataWait,
        dataWaitUpdates,
        calmUpdates,
        calmMonitors,
        100);
  }

  public static AlarmSettings defaults() {
    return new AlarmSettings(
        1000, 0.003, 0.2, 3, 0.5, 0.05, 0.5, 0.995, 100, 10, 0.001, 0.05, 50, 100, 3, 100);
  }

  private static void atLeast(List<String> wrong, String key, double value, double least) {
    if (!(value >= least && value < Double.POSITIVE_INFINITY)) {
      wrong.add(key + " is " + value + " and must be " + least + " or more");
    }
  }

  private static void share(List<String> wrong, String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      wrong.add(key + " is " + value + " and must be a share from 0 to 1");
    }
  }
}
