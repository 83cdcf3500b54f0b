package org.engram.server.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.store.CohortStore;
import org.engram.cohort.store.EmbeddingSet;
import org.engram.cohort.store.Neighbour;
import org.engram.server.Limits;
import org.engram.server.job.Job;
import org.engram.server.job.JobId;
import org.engram.server.job.JobService;
import org.engram.server.job.JobStatus;

/** {@code POST /v1/similar}: subjects of a cohort store whose vectors are near to one. */
final class SimilarRoute {
  private static final String FORM =
      "{\"vector\": [...]} or {\"job\": \"ID\", \"row\": 0}, with \"k\" from 1 to 1000 and \"set\"";
  private static final int BODY_BYTES = 1 << 20;

  private final Optional<CohortStore> store;
  private final JobService jobs;
  private final Limits limits;
  private final ReentrantLock one = new ReentrantLock();

  private record Question(float[] vector, String job, Integer row, Integer k, String set) {}

  SimilarRoute(Optional<CohortStore> store, JobService jobs, Limits limits) {
    this.store = store;
    this.jobs = jobs;
    this.limits = limits;
  }

  void handle(Exchange exchange) throws IOException {
    CohortStore cohort =
        store.orElseThrow(
            () ->
                RefusedRequest.of(
                    404,
                    "cohort",
                    "none was given to this service",
                    "a service that has one",
                    "Start it with --cohort FILE"));
    Question question =
        JsonSeries.read(
            new Body(exchange, Math.min(BODY_BYTES, limits.jsonBytes()), limits),
            Question.class,
            FORM);
    int count = question.k() == null ? 10 : question.k();
    if (count < 1 || count > 1000 || (question.vector() == null) == (question.job() == null)) {
      throw RefusedRequest.of(400, "body", "another question", FORM, "");
    }
    float[] vector = question.vector() != null ? question.vector() : ofJob(exchange, question);
    one.lock(); // the store serves one at a time
    try {
      EmbeddingSet set = set(cohort, question.set());
      List<Neighbour> found = cohort.nearest(set.name(), vector, count);
      exchange.json(
          200,
          Map.of("set", set.name(), "neighbours", found.stream().map(SimilarRoute::json).toList()));
    } finally {
      one.unlock();
    }
  }

  private float[] ofJob(Exchange exchange, Question question) {
    Job job =
        JobId.parse(question.job())
            .flatMap(jobs::job)
            .filter(found -> exchange.caller().sees(found.request().owner()))
            .filter(found -> found.snapshot().status() == JobStatus.DONE)
            .orElseThrow(
                () -> RefusedRequest.of(404, "job", "no such job that is done", "one", ""));
    exchange.about(job.id().text());
    List<EmbeddingRow> rows = jobs.rows(job);
    int row = question.row() == null ? 0 : question.row();
    if (row < 0 || row >= rows.size()) {
      throw RefusedRequest.of(400, "row", "no such row", "0 to " + (rows.size() - 1), "");
    }
    return rows.get(row).embedding();
  }

  private static EmbeddingSet set(CohortStore cohort, String name) {
    List<EmbeddingSet> sets = cohort.embeddingSets();
    List<String> names = sets.stream().map(EmbeddingSet::name).toList();
    return sets.stream()
        .filter(set -> name == null ? sets.size() == 1 : set.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                RefusedRequest.of(
                    400,
                    "set",
                    name == null ? "not stated, of " + sets.size() : "another name",
                    "one of " + names,
                    ""));
  }

  private static Map<String, Object> json(Neighbour neighbour) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", neighbour.subject());
    json.put("session", neighbour.closest().session());
    json.put("run", neighbour.closest().run());
    json.put("cosine", neighbour.cosine());
    json.put("rows", neighbour.rows());
    return json;
  }
}
