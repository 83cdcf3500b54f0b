package org.engram.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.pipeline.finetune.FinetuneResult;
import org.engram.pipeline.pretrain.volume.RefusedVolume;
import tools.jackson.databind.json.JsonMapper;

/** How a fine-tuning ended, on standard output. */
record FinetuneText(PrintWriter to, boolean json) {
  /**
   * Says it.
   *
   * @param refused volumes that could not be used
   */
  void summary(FinetuneResult result, List<RefusedVolume> refused) {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("run", result.folder().toString());
      object.put("model", result.model().toString());
      object.put("finished", result.finished());
      Map<String, Object> scores = new LinkedHashMap<>();
      result.scores().forEach(score -> scores.put(score.metric(), score.mean()));
      object.put("test", scores);
      if (!refused.isEmpty()) {
        object.put("refused", refused.stream().map(VolumeCaching::refusal).toList());
      }
      to.println(JsonMapper.shared().writeValueAsString(object));
    } else if (result.finished()) {
      result
          .scores()
          .forEach(
              score ->
                  to.printf(
                      "%s %.3f%s%n",
                      score.metric(),
                      score.mean(),
                      Double.isNaN(score.low())
                          ? ""
                          : " [%.3f, %.3f] over test subjects"
                              .formatted(score.low(), score.high())));
      to.printf(
          "judged on %d subjects; model: %s; figures: %s%n",
          result.subjects().getLast(), result.model(), result.folder().resolve("results.json"));
      refused.forEach(volume -> to.println("  refused: " + volume.problem().line()));
    } else {
      to.printf("stopped; go on with --resume: %s%n", result.folder());
    }
    to.flush();
  }
}
