package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.pipeline.finetune.volume.VolumeApplyJob;
import org.engram.pipeline.finetune.volume.VolumeFinetuneJob;
import org.engram.pipeline.finetune.volume.VolumeFinetuneResult;
import org.engram.pipeline.finetune.volume.VolumeTuningSettings;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code engram finetune} of a Neuro-JEPA.
 *
 * @param out folder of the run, or the table
 */
record VolumeFinetuning(Path out, boolean json, PrintWriter to, PrintWriter err) {
  /** Trains, and closes the device. */
  int train(VolumeTuningSettings settings, boolean resume, Compute on, StopRequest stop) {
    try (Compute compute = on;
        FinetuneOutput output = new FinetuneOutput(err, json)) {
      VolumeFinetuneResult result =
          VolumeFinetuneJob.run(settings, out, resume, compute, output, stop);
      new FinetuneText(to, json).summary(result.run(), result.refused());
      return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
    }
  }

  /** Applies a model that was trained. */
  int apply(Path model, VolumeScans scans, int batch, boolean overwrite, Compute on) {
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
}
