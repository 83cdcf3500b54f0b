package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.pipeline.bidsapp.GroupResult;
import org.engram.pipeline.bidsapp.ParticipantOutcome;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.Problem;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code engram bids-app} says of its levels when they are done.
 *
 * @param json whether it is one JSON object
 */
record BidsAppText(PrintWriter terminal, boolean json) {
  /** Of the participants, each with its state and what was refused. */
  void tell(Path out, List<ParticipantOutcome> outcomes) {
    if (json) {
      List<Map<String, Object>> lines = new ArrayList<>();
      for (ParticipantOutcome outcome : outcomes) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("participant", outcome.participant());
        line.put("state", outcome.state().toString());
        line.put("rows", outcome.rows());
        line.put("refused", outcome.refused().stream().map(RefusedScan::json).toList());
        outcome.problem().ifPresent(problem -> line.put("problem", problem.line()));
        lines.add(line);
      }
      terminal.println(
          JsonMapper.shared()
              .writeValueAsString(Map.of("out", out.toString(), "participants", lines)));
    } else {
      for (ParticipantOutcome outcome : outcomes) {
        terminal.printf(
            "sub-%s: %s%n",
            outcome.participant(),
            switch (outcome.state()) {
              case DONE -> Output.count(outcome.rows(), "row");
              case THERE -> Output.count(outcome.rows(), "row") + ", there already";
              case REFUSED -> "refused: " + outcome.problem().map(Problem::line).orElse("");
            });
        outcome.refused().forEach(scan -> terminal.println("  refused " + scan.problem().line()));
      }
    }
    terminal.flush();
  }

  /** Of the group's table. */
  void tell(GroupResult result) {
    if (json) {
      new Output(terminal).json(result);
    } else {
      terminal.printf(
          "%s: %d rows of %d numbers, of %d participants%n",
          result.table(), result.rows(), result.dimension(), result.participants());
      terminal.printf("%s: to look at%n", result.report());
      if (!result.missing().isEmpty()) {
        terminal.printf("without a table: %d%n", result.missing().size());
        result.missing().forEach(line -> terminal.println("  " + line));
      }
      terminal.flush();
    }
  }
}
