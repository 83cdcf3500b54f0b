package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.engram.pipeline.probe.StudySummary;
import org.engram.tensor.ConfigurationException;
import tools.jackson.databind.json.JsonMapper;

/** What the commands that study a phenotype ask and say alike. */
final class StudyAnswer {
  private StudyAnswer() {}

  /**
   * Says what was found, as lines or as one JSON object.
   *
   * @param more entries of the object beside those of the summary
   * @param lines after those of the summary
   * @param out the folder of results
   */
  static void tell(
      PrintWriter to,
      boolean json,
      StudySummary summary,
      Map<String, ?> more,
      List<String> lines,
      Path out) {
    if (json) {
      Map<String, Object> result = summary.json();
      result.putAll(more);
      result.put("out", out.toString());
      to.println(JsonMapper.shared().writeValueAsString(result));
    } else {
      summary.lines().forEach(to::println);
      lines.forEach(to::println);
      to.println("written " + out);
    }
    to.flush();
  }

  /** Whether a set that is made by default is wanted. */
  static boolean wanted(String option, String when) {
    return switch (when) {
      case "auto" -> true;
      case "none" -> false;
      default -> throw new ConfigurationException(option, "'" + when + "'", "auto or none", "");
    };
  }
}
