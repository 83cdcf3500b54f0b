package org.engram.pipeline.explain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.pipeline.scan.FinishedScans;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.scan.ScanReader;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** One model's maps of a cohort, journaled scan by scan so that a killed job goes on. */
final class MapJob {
  private final String name;
  private final BrainJepa model;
  private final ExplainSettings settings;
  private final Explainer explainer;
  private final ExplainListener listener;

  /**
   * What a model makes of a cohort.
   *
   * @param maps one for each measure
   * @param used scans, in the order of {@link CohortMap#scans}
   * @param facts of those scans, without their maps
   */
  record Result(
      List<CohortMap> maps, List<ScanFile> used, List<ScanMap> facts, List<RefusedScan> refused) {}

  MapJob(String name, BrainJepa model, ExplainSettings settings, ExplainListener listener) {
    this.name = name;
    this.model = model;
    this.settings = settings;
    this.explainer = Explainer.of(model, settings);
    this.listener = listener;
  }

  Explainer explainer() {
    return explainer;
  }

  /**
   * Runs to the end, and then what is to be done with the maps: until that is done the journal
   * stays.
   *
   * @param scanMaps where each scan's whole map goes, or null
   */
  <T> T run(
      List<ScanFile> scans,
      Map<String, Object> fingerprint,
      Path scanMaps,
      Function<Result, T> then) {
    ScanReader reader = new ScanReader(model.description(), settings.reading(), settings.input());
    ScanListener heard =
        new ScanListener() {
          @Override
          public void started(int all, int before) {
            long passes = explainer.passes();
            listener.started(name, passes * all, passes * before);
          }

          @Override
          public void used(ScanFile scan) {}

          @Override
          public void refused(ScanFile scan, Problem problem) {
            listener.passed(explainer.passes() - 1L); // and the refusal counts one
            listener.refused(scan, problem);
          }
        };
    return new ScanJob<>(
            settings.out().resolve("maps-" + name), scans, 1, reader, ScanMap.FORMAT, heard)
        .run(fingerprint, this::compute, finished -> then.apply(summed(finished, scanMaps)));
  }

  private List<Supplier<ScanMap>> compute(List<ScanOutcome.Ready<Prepared>> group) {
    List<Supplier<ScanMap>> rows = new ArrayList<>();
    for (ScanOutcome.Ready<Prepared> scan : group) {
      List<Explainer.Maps> windows = new ArrayList<>();
      int count = scan.input().windows().size();
      int[] passes = {0};
      Runnable passed =
          () -> {
            if (++passes[0] % count == 0) {
              listener.passed(1);
            }
          };
      for (float[] window : scan.input().windows()) {
        windows.add(explainer.explain(window, passed));
      }
      rows.add(() -> row(scan, windows));
    }
    return rows;
  }

  private ScanMap row(ScanOutcome.Ready<Prepared> scan, List<Explainer.Maps> windows) {
    List<float[]> maps = Explainer.mean(windows);
    Set<Integer> filled = scan.input().filled();
    for (float[] map : maps) {
      for (int i = 0; i < map.length; i++) {
        int region = i / explainer.columns();
        if (!Float.isFinite(map[i]) && explainer.has(region)) {
          throw new RefusedInputException(
              scan.scan().path().toString(),
              "the model's output is not finite",
              "finite latents",
              "Look at the input with engram inspect: extreme values after normalisation?");
        }
        // What stands in for a region that the scan has not got says nothing about the scan.
        map[i] = filled.contains(region) ? Float.NaN : map[i];
      }
    }
    double gap = windows.stream().mapToDouble(Explainer.Maps::gap).max().orElse(Double.NaN);
    return new ScanMap(
        maps, gap, scan.input().starts().getFirst(), windows.size(), scan.input().warnings());
  }

  private Result summed(FinishedScans<ScanMap> finished, Path scanMaps) {
    List<Measure> measures = explainer.measures();
    int regions = model.description().config().regions();
    int columns = explainer.columns();
    double[][][] sums = new double[measures.size()][regions][columns];
    int[][] counts = new int[measures.size()][regions];
    List<List<float[]>> scans = new ArrayList<>();
    measures.forEach(_ -> scans.add(new ArrayList<>()));
    List<ScanMap> facts = new ArrayList<>();
    for (ScanFile scan : finished.used()) {
      ScanMap row = finished.row(scan);
      for (int m = 0; m < sums.length; m++) {
        float[] map = row.maps().get(m);
        add(map, sums[m], counts[m]);
        scans.get(m).add(regionValues(map, regions, columns, measures.get(m).sums()));
      }
      if (scanMaps != null) {
        ScanMapFile.write(scanMaps, scan, row, measures, model.description().atlas(), columns);
      }
      facts.add(new ScanMap(List.of(), row.gap(), row.start(), row.windows(), row.warnings()));
    }
    List<CohortMap> maps = new ArrayList<>();
    for (int m = 0; m < sums.length; m++) {
      for (int region = 0; region < regions; region++) {
        double count = counts[m][region];
        for (int column = 0; column < columns; column++) {
          sums[m][region][column] /= count; // NaN where there is none
        }
      }
      maps.add(
          new CohortMap(
              measures.get(m), model.description().atlas().regions(), sums[m], scans.get(m)));
    }
    return new Result(maps, finished.used(), facts, finished.refused());
  }

  private static void add(float[] map, double[][] sums, int[] counts) {
    int columns = sums[0].length;
    for (int region = 0; region < sums.length; region++) {
      if (!Float.isNaN(map[region * columns])) {
        counts[region]++;
        for (int column = 0; column < columns; column++) {
          sums[region][column] += map[region * columns + column];
        }
      }
    }
  }

  private static float[] regionValues(float[] map, int regions, int columns, boolean sum) {
    double[] values = new double[regions];
    for (int i = 0; i < map.length; i++) {
      values[i / columns] += map[i];
    }
    float[] floats = new float[regions];
    for (int region = 0; region < regions; region++) {
      floats[region] = (float) (sum ? values[region] : values[region] / columns);
    }
    return floats;
  }
}
