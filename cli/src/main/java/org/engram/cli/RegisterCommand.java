package org.engram.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.imaging.registration.Freedom;
import org.engram.imaging.registration.Measure;
import org.engram.imaging.registration.RegistrationSettings;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.register.LatentQuality;
import org.engram.pipeline.register.RegisterJob;
import org.engram.pipeline.register.Registrar;
import org.engram.pipeline.tools.ExternalTool;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram register}: a head onto a template. */
@Command(
    name = "register",
    description = {
      "Brings a head onto a template or another image by an affine map: writes the image on the"
          + " template's grid, and the map as text.",
      "Both should have their skull, or neither."
    })
final class RegisterCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MOVING",
      description = "The image: NIfTI or MGH; of several volumes the first.")
  private Path moving;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TEMPLATE",
      description = "The image to lie on, MNI152 for example. No default; none is shipped.")
  private Path template;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The image to write, .nii or .nii.gz. No default.")
  private Path out;

  @Option(
      names = "--transform",
      paramLabel = "FILE",
      description =
          "The map to write: four rows of text, RAS+ millimetres of the image to those of the"
              + " template. Default: beside --out, ending in _affine.txt.")
  private Path transform;

  @Option(
      names = "--registration",
      paramLabel = "NAME",
      defaultValue = "engram",
      description =
          "Whose: engram, fsl (flirt on PATH) or ants (antsRegistration on PATH). Default:"
              + " ${DEFAULT-VALUE}.")
  private String registration;

  @Option(
      names = "--dof",
      paramLabel = "N",
      defaultValue = "12",
      description = "Degrees of freedom: 6, 7, 9 or 12. Default: ${DEFAULT-VALUE}.")
  private int degrees;

  @Option(
      names = "--measure",
      paramLabel = "NAME",
      defaultValue = "mutual-information",
      description = "mutual-information or correlation-ratio. Default: ${DEFAULT-VALUE}.")
  private String measure;

  @Option(
      names = "--levels",
      paramLabel = "MM,...",
      split = ",",
      defaultValue = "8,4,2",
      description = "Resolutions from coarse to fine. Default: ${DEFAULT-VALUE}.")
  private List<Double> levels;

  @Option(
      names = "--interpolation",
      paramLabel = "NAME",
      defaultValue = "linear",
      description = "Of the written image: linear, cubic or nearest. Default: ${DEFAULT-VALUE}.")
  private String interpolation;

  @Mixin private HeadStepOptions steps;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A Neuro-JEPA: say how far the latents of the written image agree with the template's,"
              + " patch by patch, as it lies and moved on by 2, 4 and 8 mm. Default: none.")
  private Path model;

  @Option(
      names = "--overwrite",
      description = "Replace files where they are there already. Default: refuse.")
  private boolean overwrite;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    Path map = transform == null ? beside(out) : transform;
    for (Path file : List.of(out, map)) {
      NewFile.require(file, overwrite);
    }
    RegistrationSettings settings =
        RegistrationSettings.standard()
            .with(Freedom.of(degrees))
            .with(Measure.named(measure))
            .at(levels);
    long started = System.nanoTime();
    RegisterJob.Result result =
        RegisterJob.run(
            moving,
            template,
            out,
            map,
            new RegisterJob.Settings(
                Registrar.named(registration),
                settings,
                RegisterJob.interpolation(interpolation),
                steps.steps(),
                ExternalTool.searchPath()));
    double seconds = (System.nanoTime() - started) / 1e9;
    Optional<LatentQuality> latents = model == null ? Optional.empty() : Optional.of(latents());
    Notes.tell(spec.commandLine().getErr(), json.asked(), result.notes());
    Output output = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      output.json(json(result, latents));
      return ExitCode.DONE;
    }
    output.title("wrote " + result.out());
    output.fact("map", result.transform().toString());
    result
        .similarity()
        .ifPresent(value -> output.fact(measure, String.format(Locale.ROOT, "%.3f", value)));
    result.provenance().forEach(line -> output.fact("", line));
    latents.ifPresent(quality -> tell(output, quality));
    output.fact("seconds", String.format(Locale.ROOT, "%.1f", seconds));
    output.flush();
    return ExitCode.DONE;
  }

  private LatentQuality latents() {
    try (Compute compute = Compute.open(Device.AUTO, Precision.FP32);
        NeuroJepa loaded = NeuroJepa.load(model, compute)) {
      return LatentQuality.of(out, template, loaded);
    }
  }

  private static void tell(Output output, LatentQuality quality) {
    output.fact(
        "latents",
        String.format(
            Locale.ROOT,
            "cosine %.3f, centred %.3f over %d patches; %.0f %% are most like their own place",
            quality.registered().cosine(),
            quality.registered().centredCosine(),
            quality.registered().patches(),
            100 * quality.registered().found()));
    for (LatentQuality.Moved moved : quality.moved()) {
      output.fact(
          "",
          String.format(
              Locale.ROOT,
              "moved by %.0f mm: centred %.3f, at best %.3f",
              moved.millimetres(),
              moved.cosine(),
              moved.best()));
    }
    if (!quality.best()) {
      output.fact("", "some shift agrees better with the template: look at the result");
    }
  }

  private static Path beside(Path out) {
    Path name = out.getFileName();
    String stem = name == null ? "registered" : name.toString();
    return out.resolveSibling(stem.replaceFirst("(?i)\\.nii(\\.gz)?$", "") + "_affine.txt");
  }

  private static Map<String, Object> json(
      RegisterJob.Result result, Optional<LatentQuality> latents) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("out", result.out().toString());
    json.put("transform", result.transform().toString());
    json.put("moving_to_fixed", result.movingToFixed().rows());
    json.put(
        "similarity", result.similarity().isPresent() ? result.similarity().getAsDouble() : null);
    json.put("provenance", result.provenance());
    json.put("notes", result.notes());
    latents.ifPresent(quality -> json.put("latents", quality));
    return json;
  }
}
