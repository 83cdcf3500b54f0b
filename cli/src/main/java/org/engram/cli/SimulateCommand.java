package org.engram.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.imaging.volume.phantom.Contrast;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomImaging;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.pipeline.simulate.SimulatedVolumes;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code engram simulate}: a cohort of which everything is known. */
@Command(
    name = "simulate",
    description = {
      "Writes a simulated cohort of head volumes as a BIDS-like folder: images, true tissues,"
          + " participants.tsv with age, sex, site, lesions and true tissue volumes, and"
          + " manifest.tsv.",
      "The same options give the same bytes. Made up throughout: for testing, not for findings."
    })
final class SimulateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--volumes",
      required = true,
      paramLabel = "MODALITIES",
      split = ",",
      description =
          "Images of each person, with commas: T1w, T2w, FLAIR, PET, mean-bold. No default.")
  private List<String> volumes;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "A new or empty folder. No default.")
  private Path out;

  @Option(
      names = "--subjects",
      paramLabel = "N",
      defaultValue = "20",
      description = "People. Default: ${DEFAULT-VALUE}.")
  private int subjects;

  @Option(
      names = "--shape",
      paramLabel = "X,Y,Z",
      split = ",",
      defaultValue = "88,104,88",
      description = "Voxels to the right, front and top. Default: ${DEFAULT-VALUE}.")
  private List<Integer> shape;

  @Option(
      names = "--spacing",
      paramLabel = "X,Y,Z",
      split = ",",
      defaultValue = "2,2,2",
      description = "Millimetres of a voxel in the same order. Default: ${DEFAULT-VALUE}.")
  private List<Double> spacing;

  @Option(
      names = "--orientation",
      paramLabel = "CODES",
      defaultValue = "RAS",
      description =
          "Where the files' axes run, as RAS, LAS, PSR or ILP. Default: ${DEFAULT-VALUE}.")
  private String orientation;

  @Option(
      names = "--sites",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Scanners, 1 to 4, that differ in gain, field and noise. Default: ${DEFAULT-VALUE}.")
  private int sites;

  @Option(
      names = "--ages",
      paramLabel = "A,B",
      split = ",",
      defaultValue = "20,85",
      description = "Youngest and oldest, 20 to 90 years. Default: ${DEFAULT-VALUE}.")
  private List<Double> ages;

  @Option(
      names = "--patients",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Share of people with lesions. Default: ${DEFAULT-VALUE}.")
  private double patients;

  @Option(
      names = "--lesions",
      paramLabel = "N",
      defaultValue = "6",
      description = "Lesions of a patient, on average. Default: ${DEFAULT-VALUE}.")
  private int lesions;

  @Option(
      names = "--lesion-radius",
      paramLabel = "MM",
      defaultValue = "4",
      description = "Of a lesion, on average. Default: ${DEFAULT-VALUE}.")
  private double lesionRadius;

  @Option(
      names = "--noise",
      paramLabel = "X",
      defaultValue = "0.02",
      description =
          "Standard deviation of the Rician noise on a scale of 1 for the brightest tissue."
              + " Default: ${DEFAULT-VALUE}.")
  private double noise;

  @Option(
      names = "--bias",
      paramLabel = "X",
      defaultValue = "0.25",
      description = "Greatest logarithm of the bias field. Default: ${DEFAULT-VALUE}.")
  private double bias;

  @Option(
      names = "--turn",
      paramLabel = "DEGREES",
      defaultValue = "0",
      description =
          "Standard deviation of how heads lie in the scanner, about each axis. Default:"
              + " ${DEFAULT-VALUE}.")
  private double turn;

  @Option(
      names = "--shift",
      paramLabel = "MM",
      defaultValue = "0",
      description = "The same along each axis. Default: ${DEFAULT-VALUE}.")
  private double shift;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all that is random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    three("--shape", shape);
    three("--spacing", spacing);
    if (ages.size() != 2) {
      throw new ConfigurationException("--ages", ages.toString(), "two ages", "Such as 20,85");
    }
    if (Files.exists(out.resolve("participants.tsv"))) {
      throw new ConfigurationException(
          out.toString(), "a cohort there already", "a new folder", "Name another --out");
    }
    PhantomPeople people =
        new PhantomPeople(
            ages.get(0),
            ages.get(1),
            sites,
            patients,
            lesions,
            lesionRadius,
            true,
            1,
            true,
            turn,
            shift);
    PhantomImaging imaging =
        PhantomImaging.standard()
            .on(shape, spacing)
            .oriented(orientation)
            .of(volumes.stream().map(name -> Contrast.named(name.strip())).toList())
            .with(noise, true, bias);
    PhantomCohort cohort = new PhantomCohort(subjects, people, imaging, seed);
    Progress progress =
        new Progress(
            System.err, Progress.Style.of(json.asked()), "simulating", "people", subjects, 0);
    Path manifest;
    try {
      manifest = SimulatedVolumes.write(cohort, out, _ -> progress.done(1));
    } finally {
      progress.close();
    }
    Output output = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      output.json(
          Map.of("out", out.toString(), "manifest", manifest.toString(), "subjects", subjects));
      return ExitCode.DONE;
    }
    output.title("wrote " + out);
    output.fact("people", Integer.toString(subjects));
    output.fact("images of each", String.join(", ", volumes));
    output.fact("manifest", manifest.toString());
    output.flush();
    return ExitCode.DONE;
  }

  private static void three(String option, List<?> values) {
    if (values.size() != 3) {
      throw new ConfigurationException(
          option, values.toString(), "three numbers with commas", "One for each axis");
    }
  }
}
