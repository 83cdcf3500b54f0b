package org.engram.pipeline.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.masking.Geometry;
import org.engram.models.brainjepa.masking.MaskSettings;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.models.training.watch.RunHistory;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.predict.Masking;
import org.engram.pipeline.predict.PredictionResult;
import org.engram.pipeline.predict.PredictionSummary.RegionError;
import org.engram.pipeline.pretrain.PretrainResult;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.report.Block;
import org.engram.pipeline.report.DemoLearning;
import org.engram.pipeline.report.DemoReport;
import org.engram.pipeline.report.ProbeVerdict;
import org.engram.pipeline.report.Report;
import org.engram.pipeline.simulate.CohortSimulator;
import org.engram.pipeline.simulate.SimulatedScan;
import org.engram.tensor.Compute;
import org.engram.tensor.file.Safetensors;

/** Gathers what the demo's page shows. */
final class DemoPage {
  /** How a phenotype acts, as {@code Connectivity} and {@code CohortSimulator} document it. */
  private static final Map<String, String> MECHANISMS =
      Map.of(
          "tempo", "how slowly neural activity changes; moves spectra, and no correlation",
          "group", "coupling of the hemispheres, weaker in patients; moves no spectrum",
          "age", "networks separate less; older people move more",
          "trait", "coupling of two networks out of seven",
          "sex", "no effect: a score away from 0.5 is chance");

  private DemoPage() {}

  static Report of(
      DemoSettings settings,
      CohortSimulator simulator,
      Compute compute,
      FunctionalGradients gradients,
      PretrainResult training,
      EmbedResult embedded,
      Path latents,
      PredictionResult predicted,
      List<ProbeComparison> probes) {
    Map<String, SimulatedScan> scans =
        IntStream.range(settings.trainingPeople(), settings.cohort().subjects())
            .mapToObj(person -> simulator.scan(person, 0))
            .collect(Collectors.toMap(SimulatedScan::subject, Function.identity()));
    List<DemoReport.ScanInfo> infos = new ArrayList<>();
    for (EmbeddingRow row : embedded.rows()) {
      SimulatedScan scan = scans.get(row.subject());
      infos.add(
          new DemoReport.ScanInfo(
              "sub-" + scan.subject(),
              scan.site(),
              scan.group(),
              scan.age(),
              scan.meanFramewiseDisplacement()));
    }
    EmbeddingRow first = embedded.rows().getFirst();
    DemoReport.Inputs inputs =
        new DemoReport.Inputs(
            facts(settings, compute, training, embedded),
            true,
            simulator.atlas().regions(),
            Optional.of(simulator.atlas().positions()),
            scans.get(first.subject()).series(),
            "sub-" + first.subject(),
            regionEmbeddings(latents, first),
            embedded.rows(),
            infos,
            Optional.of(prediction(settings, predicted)),
            embedded.refused().stream().map(refused -> refused.problem().line()).toList());
    List<String> mechanisms =
        probes.stream().map(probe -> MECHANISMS.getOrDefault(probe.target(), "")).toList();
    return DemoReport.of(
        inputs,
        DemoLearning.sections(
            new DemoLearning.Inputs(
                settings.trainingPeople(),
                settings.heldOutPeople(),
                RunHistory.read(training.folder()),
                masking(settings)
                    .samples(settings.cohort().seed(), 0, 0, new long[] {0})
                    .getFirst(),
                gradients,
                simulator.atlas().regions(),
                probes.stream().map(ProbeVerdict::new).toList(),
                mechanisms)));
  }

  private static SpatiotemporalMasking masking(DemoSettings settings) {
    return new SpatiotemporalMasking(
        MaskSettings.defaults().with(Geometry.CORRECTED),
        settings.cohort().regions(),
        settings.cohort().frames() / settings.patchSize());
  }

  private static DemoReport.Prediction prediction(
      DemoSettings settings, PredictionResult predicted) {
    int patches = settings.cohort().frames() / settings.patchSize();
    double[][] errors = new double[settings.cohort().regions()][patches];
    for (double[] row : errors) {
      Arrays.fill(row, Double.NaN);
    }
    for (RegionError region : predicted.summary().regions()) {
      errors[region.region().index()] =
          region.patches().stream().mapToDouble(Double::doubleValue).toArray();
    }
    return new DemoReport.Prediction(
        errors,
        settings.patchSize() * settings.cohort().repetitionTime(),
        Masking.Regions.DEFAULT_FOLDS);
  }

  private static List<Block.Fact> facts(
      DemoSettings settings, Compute compute, PretrainResult training, EmbedResult embedded) {
    CohortSimulator.Settings cohort = settings.cohort();
    int patches = cohort.frames() / settings.patchSize();
    return List.of(
        new Block.Fact(
            "Cohort",
            settings.trainingPeople()
                + " people to train on, "
                + settings.heldOutPeople()
                + " held out, "
                + cohort.sites()
                + " sites, seed "
                + cohort.seed()),
        new Block.Fact(
            "Model",
            "Brain-JEPA: "
                + cohort.regions()
                + " regions x "
                + patches
                + " patches of "
                + settings.patchSize()
                + " frames = "
                + cohort.regions() * patches
                + " tokens, width "
                + settings.embedDim()
                + ", "
                + settings.depth()
                + " blocks"),
        new Block.Fact(
            "Training",
            String.format(
                Locale.ROOT,
                "%d updates of %d people, last loss %.4f",
                training.updates(),
                settings.batchSize(),
                training.loss())),
        new Block.Fact(
            "Objective",
            String.format(
                Locale.ROOT,
                "the published smooth L1, and the variance and covariance terms of VICReg, weights"
                    + " %s and %s, which the published run does without",
                DemoSettings.VARIANCE_WEIGHT,
                DemoSettings.COVARIANCE_WEIGHT)),
        new Block.Fact(
            "Input",
            String.format(
                Locale.ROOT,
                "every %.1f s, region-zscore, first window of each run",
                cohort.repetitionTime())),
        new Block.Fact("Computed", compute.device() + ", " + compute.precision()),
        new Block.Fact(
            "Result",
            embedded.rows().size() + " embedded, " + embedded.refused().size() + " refused"));
  }

  /** [regions][dim] of one scan, from its latents' file. */
  private static float[][] regionEmbeddings(Path latents, EmbeddingRow row) {
    String id = ScanFiles.find(List.of(row.source())).scans().getFirst().id();
    try (Safetensors file = Safetensors.open(latents.resolve(id + ".safetensors"))) {
      long[] shape = file.get("regions").shape();
      float[] flat = file.get("regions").toFloats();
      int dim = (int) shape[1];
      float[][] rows = new float[(int) shape[0]][];
      for (int r = 0; r < rows.length; r++) {
        rows[r] = Arrays.copyOfRange(flat, r * dim, (r + 1) * dim);
      }
      return rows;
    }
  }
}
