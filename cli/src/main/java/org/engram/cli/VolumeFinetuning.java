package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.Phenotype;
import org.engram.cohort.results.Score;
import org.engram.pipeline.finetune.volume.VolumeApplyJob;
import org.engram.pipeline.finetune.volume.VolumeEpoch;
import org.engram.pipeline.finetune.volume.VolumeFinetuneJob;
import org.engram.pipeline.finetune.volume.VolumeFinetuneResult;
import org.engram.pipeline.finetune.volume.VolumeRunSettings;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.pipeline.probe.SurvivalColumns;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code engram finetune} of a Neuro-JEPA.
 *
 * @param model its directory
 * @param scans to learn from, or to tell
 * @param out folder of results, or the table
 */
record VolumeFinetuning(
    Path model, VolumeScans scans, Path out, boolean json, PrintWriter to, PrintWriter err) {
  /**
   * Whom it is trained on.
   *
   * @param phenotypes table of people
   * @param target column, none or one
   * @param time column of times until an event; empty for none
   * @param event column of events; empty for none
   * @param id column of subjects
   */
  record People(
      Optional<Path> phenotypes,
      List<String> target,
      String time,
      String event,
      Optional<String> id) {
    Phenotype read(Task task) {
      Path table =
          phenotypes.orElseThrow(
              () -> new ConfigurationException("--phenotypes", "not given", "a table", ""));
      if (task == Task.SURVIVAL) {
        if (!target.isEmpty()) {
          throw new ConfigurationException(
              "--task survival", "--target " + target, "--time and --event in its place", "");
        }
        return new SurvivalColumns(time, event).read(table, id);
      }
      if (task == Task.MULTI_LABEL) {
        throw new ConfigurationException(
            "--task",
            "multi-label, with a model of volumes",
            "auto, classification, regression or survival",
            "Train a head for each label");
      }
      if (target.size() != 1 || !(time + event).isEmpty()) {
        throw new ConfigurationException(
            "--task " + task,
            "--target " + target + ", --time '" + time + "', --event '" + event + "'",
            "one --target alone",
            "--time and --event are for --task survival");
      }
      return Phenotype.read(table, target.getFirst(), id);
    }
  }

  /** Trains. */
  int train(People people, Task task, VolumeRunSettings settings, boolean overwrite, Compute on) {
    Phenotype phenotype = people.read(task);
    Notes.tell(err, json, Notes.skipped(scans.skipped()));
    VolumeFinetuneResult result =
        VolumeFinetuneJob.run(
            model, scans.scans(), phenotype, task, settings, out, overwrite, on, this::told);
    List<Score> scores = result.content().results().sets().getFirst().scores();
    if (json) {
      Map<String, Object> test = new LinkedHashMap<>();
      scores.forEach(score -> test.put(score.metric(), score.pooled()));
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("results", out.toString());
      object.put("model", result.model().toString());
      object.put("test", test);
      refusals(object, result.refused());
    } else {
      scores.forEach(score -> to.printf("%s %.3f%n", score.metric(), score.pooled()));
      to.printf(
          "judged on %d rows; model: %s; figures: %s%n",
          result.content().predictions().size(), result.model(), out.resolve("results.json"));
      refusals(result.refused());
    }
    to.flush();
    return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  /** Applies a model that was trained. */
  int apply(int batch, boolean overwrite, Compute on) {
    Notes.tell(err, json, Notes.skipped(scans.skipped()));
    VolumeApplyJob.Result result =
        VolumeApplyJob.run(model, scans.scans(), out, batch, overwrite, on);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("table", result.out().toString());
      object.put("target", result.target());
      object.put("rows", result.rows());
      refusals(object, result.refused());
    } else {
      to.printf("%s: %s of %d rows%n", result.out(), result.target(), result.rows());
      to.printf("%s.json: how they were told%n", result.out());
      refusals(result.refused());
    }
    to.flush();
    return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private void refusals(List<RefusedScan> refused) {
    refused.forEach(scan -> to.println("  refused: " + scan.problem().line()));
  }

  private void refusals(Map<String, Object> object, List<RefusedScan> refused) {
    object.put("refused", refused.stream().map(RefusedScan::json).toList());
    to.println(JsonMapper.shared().writeValueAsString(object));
  }

  private void told(VolumeEpoch epoch) {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("epoch", epoch.number());
      object.put("loss", epoch.loss());
      object.put("validation_score", epoch.validation());
      object.put("best", epoch.best());
      err.println(JsonMapper.shared().writeValueAsString(object));
    } else {
      err.printf(
          "epoch %d: loss %.4f, score %.3f%s%n",
          epoch.number(), epoch.loss(), epoch.validation(), epoch.best() ? " (best)" : "");
    }
    err.flush();
  }
}
