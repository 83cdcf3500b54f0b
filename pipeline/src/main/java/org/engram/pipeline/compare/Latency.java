package org.engram.pipeline.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.tensor.Compute;

/** Times several models on the same scan, one after the other in each round. */
final class Latency {
  private Latency() {}

  /**
   * Takes the times.
   *
   * @param models by name
   * @param scan that all of them can take
   */
  static List<EncoderTimes> of(
      Map<String, ModelDescription> models,
      ScanFile scan,
      CompareSettings settings,
      Compute compute) {
    Map<String, Stopwatch> watches = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, ModelDescription> entry : models.entrySet()) {
        ModelDescription model = entry.getValue();
        watches.put(
            entry.getKey(),
            new Stopwatch(
                entry.getKey(),
                model,
                settings.encoder(),
                window(model, scan, settings),
                masks(model, settings),
                compute));
      }
      watches.values().forEach(Stopwatch::warm);
      for (int round = 0; round < settings.rounds(); round++) {
        watches.values().forEach(Stopwatch::round);
      }
      List<EncoderTimes> times = new ArrayList<>();
      watches.values().forEach(watch -> times.add(watch.times()));
      return times;
    } finally {
      watches.values().forEach(Stopwatch::close);
    }
  }

  private static float[] window(ModelDescription model, ScanFile scan, CompareSettings settings) {
    TimeSeries series = settings.read().read(scan, model.config().regions());
    return new InputPreparation(model, settings.input()).prepare(series).windows().getFirst();
  }

  private static Masks masks(ModelDescription model, CompareSettings settings) {
    return settings.masking().batch(settings.seed(), 0, new long[] {0}, model.config().tokens());
  }
}
