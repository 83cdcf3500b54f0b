package org.engram.pipeline.completion;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.models.alignment.Retrieval;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.completion.ImageQuality;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.finetune.EpochRecord;
import org.engram.pipeline.finetune.volume.VolumeRows;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a training writes beside its weights. */
final class CompletionTables {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private CompletionTables() {}

  static void write(
      Path out,
      VolumeRows rows,
      String wanted,
      CompletionSplit split,
      List<EpochRecord> epochs,
      CompletionTraining.Result result,
      CompletionSettings settings,
      NeuroJepaDescription model) {
    text(out.resolve("training.yaml"), YamlConfig.write(settings));
    text(out.resolve("epochs.tsv"), epochs(epochs));
    text(out.resolve("split.tsv"), split(rows, split));
    text(out.resolve("test.tsv"), test(rows, wanted, result.judgement()));
    text(
        out.resolve("results.json"),
        JSON.writeValueAsString(results(wanted, split, result, model)) + "\n");
  }

  private static String epochs(List<EpochRecord> epochs) {
    List<String> lines = new ArrayList<>(List.of("epoch\tloss\tvalidation_loss\tbest"));
    epochs.forEach(
        e ->
            lines.add(
                String.join(
                    "\t",
                    Integer.toString(e.epoch()),
                    Double.toString(e.loss()),
                    Double.toString(e.validationLoss()),
                    Boolean.toString(e.best()))));
    return String.join("\n", lines) + "\n";
  }

  private static String split(VolumeRows rows, CompletionSplit split) {
    List<String> lines = new ArrayList<>(List.of("subject\tsession\tsplit"));
    for (int row = 0; row < rows.rows().size(); row++) {
      VolumeRows.Row one = rows.rows().get(row);
      lines.add(String.join("\t", one.subject(), session(one), split.part(row)));
    }
    return String.join("\n", lines) + "\n";
  }

  static String session(VolumeRows.Row row) {
    return row.session().isEmpty() ? "n/a" : row.session();
  }

  private static String test(VolumeRows rows, String wanted, CompletionJudgement judgement) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "subject\tsession\tfrom\tlatents\tlatents_of_mean\tpsnr\tssim\tpsnr_of_mean"
                    + "\tssim_of_mean"));
    for (CompletionJudgement.Row row : judgement.rows()) {
      VolumeRows.Row one = rows.rows().get(row.row());
      String from =
          String.join(
              ",",
              one.volumes().keySet().stream().filter(m -> !m.equals(wanted)).sorted().toList());
      lines.add(
          String.join(
              "\t",
              one.subject(),
              session(one),
              from,
              number(row.latents()),
              number(row.latentsOfMean()),
              number(row.image().psnr()),
              number(row.image().ssim()),
              number(row.mean().psnr()),
              number(row.mean().ssim())));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  private static Map<String, Object> results(
      String wanted,
      CompletionSplit split,
      CompletionTraining.Result result,
      NeuroJepaDescription model) {
    CompletionJudgement judgement = result.judgement();
    Map<String, Object> json = new LinkedHashMap<>();
    String version = CompletionTables.class.getPackage().getImplementationVersion();
    json.put("job", "impute train");
    json.put("engram", version == null ? "unpackaged" : version);
    json.put("model_hash", model.hash());
    json.put("wanted", wanted);
    json.put("from", result.modalities());
    json.put("best_epoch", result.bestEpoch());
    Map<String, Object> sessions = new LinkedHashMap<>();
    sessions.put("training", split.training().size());
    sessions.put("validation", split.validation().size());
    sessions.put("test", split.test().size());
    json.put("sessions", sessions);
    json.put("retrieval", retrieval(judgement.told()));
    json.put("retrieval_by_the_others", retrieval(judgement.others()));
    json.put("chance", figures(judgement.told().chance()));
    json.put("latents", judgement.mean(CompletionJudgement.Row::latents));
    json.put("latents_of_mean", judgement.mean(CompletionJudgement.Row::latentsOfMean));
    json.put("image", image(judgement, true));
    json.put("image_of_mean", image(judgement, false));
    json.put("refused", result.refused().stream().map(one -> one.problem().line()).toList());
    return json;
  }

  private static Map<String, Object> retrieval(Retrieval retrieval) {
    Map<String, Object> json = new LinkedHashMap<>(figures(retrieval.forward()));
    json.put("p", retrieval.p());
    return json;
  }

  private static Map<String, Object> figures(Retrieval.Figures figures) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("top1", figures.recallAt1());
    json.put("top5", figures.recallAt5());
    json.put("median_rank", figures.medianRank());
    json.put("mean_reciprocal_rank", figures.meanReciprocalRank());
    return json;
  }

  private static Map<String, Object> image(CompletionJudgement judgement, boolean told) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("psnr", judgement.mean(row -> of(row, told).psnr()));
    json.put("ssim", judgement.mean(row -> of(row, told).ssim()));
    return json;
  }

  private static ImageQuality of(CompletionJudgement.Row row, boolean told) {
    return told ? row.image() : row.mean();
  }

  /** A row a session; what is not known is {@code n/a}. */
  static void completed(Path file, CompletionJob.Result result) {
    List<String> lines =
        new ArrayList<>(
            List.of("subject\tsession\tfrom\timage\ttokens\tlatents\tpsnr\tssim\twarnings"));
    for (CompletionJob.Completed one : result.completed()) {
      lines.add(
          String.join(
              "\t",
              one.subject(),
              one.session().isEmpty() ? "n/a" : one.session(),
              String.join(",", one.from()),
              one.image().getFileName().toString(),
              one.tokens().getFileName().toString(),
              one.compared().map(c -> number(c.latents())).orElse("n/a"),
              one.compared().map(c -> number(c.image().psnr())).orElse("n/a"),
              one.compared().map(c -> number(c.image().ssim())).orElse("n/a"),
              one.warnings().isEmpty() ? "n/a" : String.join("; ", one.warnings())));
    }
    text(file, String.join("\n", lines) + "\n");
  }

  static void text(Path file, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }
}
