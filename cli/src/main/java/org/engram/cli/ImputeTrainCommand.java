package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.models.alignment.Retrieval;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.completion.CompletionJudgement;
import org.engram.pipeline.completion.CompletionSettings;
import org.engram.pipeline.completion.CompletionTraining;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.finetune.volume.VolumeSources;
import org.engram.tensor.Compute;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram impute train}: a modality from the others. */
@Command(
    name = "train",
    description = {
      "Train on subjects that have the wanted modality to tell it from their others, on the tokens"
          + " of a Neuro-JEPA that stays as it is.",
      "Subjects that were kept out are judged, beside what asks for no learning: in latents by"
          + " retrieval (is a subject's predicted vector closest to its own?), as an image by PSNR"
          + " and SSIM. results.json and test.tsv have the figures."
    })
final class ImputeTrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SegmentOptions options;
  @Mixin private VolumeSelection selection;

  @Parameters(
      arity = "0..*",
      paramLabel = "INPUT",
      description =
          "Volumes: files, folders, BIDS data sets, globs or a manifest (.tsv). None with --cache.")
  private List<String> inputs = List.of();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model directory of a Neuro-JEPA.")
  private Path model;

  @Option(
      names = "--wanted",
      required = true,
      paramLabel = "NAME",
      description = "The modality to tell: T1w, T2w, FLAIR, PET, ...")
  private String wanted;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the result: new or empty.")
  private Path out;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "A folder that engram cache made, in the place of INPUT. Default: volumes are prepared"
              + " once, into --out.")
  private Path cache;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings, YAML: width, depth, heads, refinement, epochs, batch_size, learning_rate,"
              + " weight_decay, modality_dropout, validation, test, permutations, seed. Default:"
              + " those of docs/neuro-jepa-heads.md.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting in place of the configuration's, several times. Default: none.")
  private List<String> set = new ArrayList<>();

  @Override
  public Integer call() {
    CompletionSettings settings =
        config == null
            ? YamlConfig.parse(
                "--set", "", Path.of("").toAbsolutePath(), CompletionSettings.class, set)
            : YamlConfig.read(config, CompletionSettings.class, set);
    NeuroJepaDescription description = NeuroJepaDescription.open(model);
    VolumeSources data = selection.sources(inputs, Optional.ofNullable(cache));
    try (Compute compute = options.open();
        FinetuneOutput output = new FinetuneOutput(spec.commandLine().getErr(), options.json())) {
      CompletionTraining.Result result =
          CompletionTraining.run(description, data, wanted, settings, out, compute, output);
      tell(result);
      return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
    }
  }

  private void tell(CompletionTraining.Result result) {
    PrintWriter terminal = spec.commandLine().getOut();
    CompletionJudgement judged = result.judgement();
    if (options.json()) {
      terminal.println(JsonMapper.shared().writeValueAsString(json(result)));
    } else {
      terminal.printf(
          "%s: %s from %s, epoch %d; %s judged%n",
          out,
          wanted,
          String.join(", ", result.modalities()),
          result.bestEpoch(),
          Output.count(judged.rows().size(), "session"));
      retrieval(terminal, "own found by predicted latents", judged.told());
      retrieval(terminal, "by the other modalities' own", judged.others());
      terminal.printf(
          "latents off by %.4f, the mean of those trained on by %.4f%n",
          judged.mean(CompletionJudgement.Row::latents),
          judged.mean(CompletionJudgement.Row::latentsOfMean));
      terminal.printf(
          "image: PSNR %.2f dB, SSIM %.3f; the mean image: %.2f dB, %.3f%n",
          judged.mean(row -> row.image().psnr()),
          judged.mean(row -> row.image().ssim()),
          judged.mean(row -> row.mean().psnr()),
          judged.mean(row -> row.mean().ssim()));
      result.refused().forEach(one -> terminal.printf("refused: %s%n", one.problem().line()));
    }
    terminal.flush();
  }

  private static void retrieval(PrintWriter terminal, String what, Retrieval retrieval) {
    terminal.printf(
        "%s: first %.2f, among five %.2f (chance %.2f, %.2f), median rank %s of %d, p %.3f%n",
        what,
        retrieval.forward().recallAt1(),
        retrieval.forward().recallAt5(),
        retrieval.chance().recallAt1(),
        retrieval.chance().recallAt5(),
        retrieval.forward().medianRank(),
        retrieval.rows(),
        retrieval.p());
  }

  private Map<String, Object> json(CompletionTraining.Result result) {
    CompletionJudgement judged = result.judgement();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("completion", out.toString());
    told.put("wanted", wanted);
    told.put("from", result.modalities());
    told.put("best_epoch", result.bestEpoch());
    told.put("sessions", judged.rows().size());
    told.put("top1", judged.told().forward().recallAt1());
    told.put("top1_by_the_others", judged.others().forward().recallAt1());
    told.put("psnr", judged.mean(row -> row.image().psnr()));
    told.put("psnr_of_mean", judged.mean(row -> row.mean().psnr()));
    told.put("ssim", judged.mean(row -> row.image().ssim()));
    told.put("ssim_of_mean", judged.mean(row -> row.mean().ssim()));
    told.put("refused", result.refused().stream().map(VolumeCaching::refusal).toList());
    return told;
  }
}
