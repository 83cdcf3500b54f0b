package org.engram.server.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.server.Limits;
import org.engram.server.job.Companion;
import org.engram.server.job.FileKind;
import org.engram.server.job.Intake;
import org.engram.server.job.UploadedFile;

/**
 * A form's parts, as they come. Fields count for the scans behind them; a file in a field of {@link
 * Companion}'s belongs to the scan before it; a file in any other field is a scan.
 */
final class UploadForm {
  private static final int FIELDS = 16;

  private final UploadReader reader;
  private final Intake intake;
  private final Limits limits;
  private final UploadReader.Place place;
  private final List<UploadedFile> scans = new ArrayList<>();
  private final Map<String, String> fields = new HashMap<>();

  UploadForm(UploadReader reader, Intake intake, Limits limits, UploadReader.Place place) {
    this.reader = reader;
    this.intake = intake;
    this.limits = limits;
    this.place = place;
  }

  /** The scans, each with what came with it. */
  List<UploadedFile> read(Exchange exchange, String contentType) throws IOException {
    Multipart parts = new Multipart(new Body(exchange, limits.uploadBytes(), limits), contentType);
    for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
      Optional<Companion> companion = Companion.ofField(part.get().field());
      if (part.get().fileName().isEmpty()) {
        field(part.get(), companion);
      } else if (companion.isPresent()) {
        beside(part.get(), companion.get());
      } else {
        scan(exchange, part.get());
      }
    }
    if (scans.isEmpty()) {
      throw RefusedRequest.of(400, "body", "no file", "a part with a file's name", "");
    }
    scans.set(scans.size() - 1, reader.complete(scans.getLast()));
    return List.copyOf(scans);
  }

  private void field(Multipart.Part part, Optional<Companion> companion) throws IOException {
    if (companion.isPresent()) {
      throw RefusedRequest.of(
          400,
          companion.get().field(),
          "a field without a file's name",
          "a file, as in filename=\"x" + companion.get().kinds().getFirst().ending() + "\"",
          "Send it as a file");
    }
    if (fields.size() >= FIELDS) {
      throw RefusedRequest.of(400, "body", "more than " + FIELDS + " fields", "fewer", "");
    }
    fields.put(part.field(), part.text());
  }

  private void scan(Exchange exchange, Multipart.Part part) throws IOException {
    if (scans.size() == limits.filesPerJob()) {
      throw RefusedRequest.of(
          413, "body", "more files", "at most " + limits.filesPerJob() + " a job", "");
    }
    if (!scans.isEmpty()) {
      scans.set(scans.size() - 1, reader.complete(scans.getLast()));
    }
    FileKind kind = reader.ofName(part.fileName().orElseThrow());
    UploadedFile.About about =
        Stated.about(
            name ->
                Optional.ofNullable(fields.get(name))
                    .filter(value -> !value.isEmpty())
                    .or(() -> exchange.stated(name)));
    Upload.Received got = Upload.receive(part, place.scan(scans.size(), kind));
    scans.add(new UploadedFile(kind, got.bytes(), got.sha256(), about, List.of()));
  }

  private void beside(Multipart.Part part, Companion what) throws IOException {
    if (scans.isEmpty()) {
      throw RefusedRequest.of(
          400, what.field(), "before any scan", "behind the scan that it belongs to", "Turn them");
    }
    UploadedFile scan = scans.getLast();
    if (!intake.companions(scan.kind()).contains(what)) {
      throw RefusedRequest.of(
          415,
          what.field(),
          "with a scan that has no use for it here: " + scan.kind().ending(),
          "with such a scan one of "
              + intake.companions(scan.kind()).stream().map(Companion::field).toList(),
          "Leave it out, or look at how the service was started");
    }
    if (scan.has(what)) {
      throw RefusedRequest.of(
          400, what.field(), "two for one scan", "one behind the scan that it belongs to", "");
    }
    FileKind kind =
        FileKind.ofName(part.fileName().orElseThrow())
            .filter(what.kinds()::contains)
            .orElseThrow(
                () -> UploadReader.unknownKind("another ending of " + what.field(), what.kinds()));
    Upload.Received got =
        Upload.receive(
            what == Companion.CONFOUNDS_JSON ? new Bounded(part, limits.jsonBytes()) : part,
            place.beside(scans.size() - 1, what, kind));
    scans.set(
        scans.size() - 1,
        scan.with(new UploadedFile.Beside(what, kind, got.bytes(), got.sha256())));
  }
}
