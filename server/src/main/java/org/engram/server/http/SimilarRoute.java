package org.engram.server.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.store.CohortStore;
import org.engram.cohort.store.EmbeddingSet;
import org.engram.cohort.store.Neighbour;
import org.engram.pipeline.viewer.Part;
import org.engram.pipeline.viewer.SubjectSearch;
import org.engram.server.Limits;
import org.engram.server.job.Job;
import org.engram.server.job.JobId;
import org.engram.server.job.JobService;
import org.engram.server.job.JobStatus;
import org.engram.tensor.RefusedInputException;

/**
 * {@code /v1/similar}: subjects of a cohort store whose vectors are near to one. What is asked of
 * may be a vector, a job's row, or (also by GET, as the viewer's page does) a subject of the store.
 */
final class SimilarRoute {
  private static final String FORM =
      "one of {\"vector\": [...]}, {\"job\": \"ID\", \"row\": 0} and {\"subject\": \"S\","
          + " \"session\": \"T\"}, with \"k\" from 1 to 1000 and \"set\"";
  private static final String LABEL = "[^\\p{Cntrl}]{1,256}";
  private static final int BODY_BYTES = 1 << 20;
  private static final int COUNT = 10;
  private static final int MOST = 1000;

  private final Optional<CohortStore> store;
  private final JobService jobs;
  private final Limits limits;
  private final ReentrantLock one = new ReentrantLock();

  private record Question(
      float[] vector,
      String job,
      Integer row,
      String subject,
      String session,
      Integer k,
      String set) {
    /** Asked of exactly one thing. */
    boolean isOne() {
      return Stream.of(vector, job, subject).filter(Objects::nonNull).count() == 1
          && (row == null || job != null)
          && (session == null || subject != null);
    }
  }

  SimilarRoute(Optional<CohortStore> store, JobService jobs, Limits limits) {
    this.store = store;
    this.jobs = jobs;
    this.limits = limits;
  }

  /** Where the viewer's page asks, if there is a store with vectors in it. */
  Optional<SubjectSearch> search(String address) {
    return store
        .map(CohortStore::embeddingSets)
        .filter(sets -> !sets.isEmpty())
        .map(
            sets ->
                new SubjectSearch(
                    new Part.At(address),
                    sets.stream()
                        .map(set -> new SubjectSearch.Searched(set.name(), set.rows()))
                        .toList()));
  }

  /** GET: of a subject, by parameters or headers. */
  void ofSubject(Exchange exchange) {
    CohortStore cohort = cohort();
    String subject =
        exchange
            .stated("subject")
            .orElseThrow(
                () ->
                    RefusedRequest.of(
                        400, "subject", "not stated", "a subject of the cohort store", ""));
    answer(
        exchange,
        cohort,
        new Question(
            null,
            null,
            null,
            subject,
            exchange.stated("session").orElse(null),
            exchange.query("k").map(SimilarRoute::count).orElse(null),
            exchange.query("set").orElse(null)));
  }

  private static int count(String text) {
    if (!text.matches("[0-9]{1,6}")) {
      throw RefusedRequest.of(400, "k", "no number", "1 to " + MOST, "");
    }
    return Integer.parseInt(text);
  }

  /** POST: of anything. */
  void ofQuestion(Exchange exchange) throws IOException {
    CohortStore cohort = cohort();
    Question question =
        JsonSeries.read(
            new Body(exchange, Math.min(BODY_BYTES, limits.jsonBytes()), limits),
            Question.class,
            FORM);
    if (!question.isOne()) {
      throw RefusedRequest.of(400, "body", "another question", FORM, "");
    }
    answer(exchange, cohort, question);
  }

  private CohortStore cohort() {
    return store.orElseThrow(
        () ->
            RefusedRequest.of(
                404,
                "cohort",
                "none was given to this service",
                "a service that has one",
                "Start it with --cohort FILE"));
  }

  private void answer(Exchange exchange, CohortStore cohort, Question question) {
    int count = question.k() == null ? COUNT : question.k();
    if (count < 1 || count > MOST) {
      throw RefusedRequest.of(400, "k", Integer.toString(count), "1 to " + MOST, "");
    }
    for (String label : new String[] {question.subject(), question.session()}) {
      if (label != null && !label.matches(LABEL)) {
        throw RefusedRequest.of(400, "subject", "no label", "1 to 256 characters of one line", "");
      }
    }
    Optional<float[]> vector =
        question.subject() != null
            ? Optional.empty()
            : Optional.of(
                question.vector() != null ? question.vector() : ofJob(exchange, question));
    Map<String, Object> json = new LinkedHashMap<>();
    one.lock(); // the store serves one at a time
    try {
      EmbeddingSet set = set(cohort, question.set());
      List<Neighbour> found =
          vector.isPresent()
              ? cohort.nearest(set.name(), vector.get(), count)
              : ofSubject(cohort, set, question, count);
      json.put("set", set.name());
      if (question.subject() != null) {
        json.put("subject", question.subject());
      }
      json.put("neighbours", found.stream().map(SimilarRoute::json).toList());
    } finally {
      one.unlock();
    }
    exchange.json(200, json);
  }

  private static List<Neighbour> ofSubject(
      CohortStore cohort, EmbeddingSet set, Question question, int count) {
    try {
      return cohort.nearest(
          set.name(), question.subject(), Optional.ofNullable(question.session()), count);
    } catch (RefusedInputException e) {
      // It is not there, or has no direction to go by; the store's words say which.
      throw new RefusedRequest(404, e.problem());
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
