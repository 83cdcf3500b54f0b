package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.pipeline.finetune.volume.VolumeApplyJob;
import org.engram.pipeline.finetune.volume.VolumeEpoch;
import org.engram.pipeline.finetune.volume.VolumeFinetuneJob;
import org.engram.pipeline.finetune.volume.VolumeFinetuneResult;
import org.engram.pipeline.finetune.volume.VolumePeople;
import org.engram.pipeline.finetune.volume.VolumeRunSettings;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
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
  /** Trains. */
  int train(
      VolumePeople people, Task task, VolumeRunSettings settings, boolean overwrite, Compute on) {
    Notes.tell(err, json, Notes.skipped(scans.skipped()));
    VolumeFinetuneResult result =
        VolumeFinetuneJob.run(
            model, scans.scans(), people, task, settings, out, overwrite, on, this::told);
    SequencedMap<String, Double> figures = result.figures();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("results", out.toString());
      object.put("model", result.model().toString());
      object.put("test", figures);
      refusals(object, result.refused());
    } else {
      figures.forEach((metric, value) -> to.printf("%s %.3f%n", metric, value));
      to.printf(
          "judged on %d rows; model: %s; figures: %s%n",
          result.judged(), result.model(), out.resolve("results.json"));
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
