package org.engram.pipeline.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.engram.pipeline.hub.CatalogueEntry.HubFile;
import org.engram.tensor.FileFormatException;

/**
 * Fetches one file, and goes on where it was cut: by Range and If-Range, so that a content that has
 * changed in between comes whole. What a server sends beyond the size that was stated, or beyond
 * the bound where none was, is refused as soon as it is seen.
 */
final class Download {
  private final HubClient client;
  private final CatalogueEntry entry;
  private final HubFile file;
  private final RemoteFile remote;
  private final Patience patience;
  private final HubListener listener;
  private final URI address;

  Download(
      HubClient client,
      CatalogueEntry entry,
      HubFile file,
      RemoteFile remote,
      Patience patience,
      HubListener listener) {
    this.client = client;
    this.entry = entry;
    this.file = file;
    this.remote = remote;
    this.patience = patience;
    this.listener = listener;
    this.address = client.address(entry.repository(), remote.commit(), file.name());
  }

  /** Where it comes from, for a person. */
  String where() {
    return HubClient.words(address);
  }

  /**
   * Brings the part to its whole length.
   *
   * @return whether some of it had come before this call
   */
  boolean into(PartFile part) throws InterruptedException {
    boolean resumed = part.size() > 0;
    if (resumed) {
      listener.note(file.name() + ": going on after " + part.size() + " bytes");
    }
    new Retries(patience, listener)
        .run(
            where(),
            () -> {
              once(part);
              return null;
            },
            part::size);
    return resumed;
  }

  private void once(PartFile part) throws IOException, InterruptedException {
    long have = part.size();
    if (remote.bytes().isPresent() && have == remote.bytes().getAsLong()) {
      return;
    }
    boolean tooLong = remote.bytes().isPresent() && have > remote.bytes().getAsLong();
    if (tooLong || !part.canContinue()) {
      part.restart();
      have = 0;
    }
    Map<String, String> headers = new HashMap<>();
    if (have > 0) {
      headers.put("Range", "bytes=" + have + "-");
      if (!part.validator().isEmpty()) {
        headers.put("If-Range", part.validator());
      }
    }
    try (Answer answer = client.ask("GET", address, headers, true, entry.gated())) {
      OptionalLong total = begin(part, answer, have);
      requireSize(total);
      take(part, answer, total);
    }
    part.force();
  }

  /** Takes the answer's headers to heart; gives the bytes of the whole file where stated. */
  private OptionalLong begin(PartFile part, Answer answer, long have) throws IOException {
    if (answer.status() == 206 && have > 0) {
      Optional<Answer.Range> range = answer.range();
      if (range.isPresent() && range.get().from() == have) {
        return OptionalLong.of(range.get().total());
      }
      part.restart();
      throw new IOException("a part of the file that was not asked for");
    }
    if (answer.status() != 200) {
      part.restart();
      throw new IOException("HTTP " + answer.status() + " to a request for the rest of the file");
    }
    if (have > 0) {
      listener.note(file.name() + ": the server begins anew (other content, or it knows no parts)");
      part.restart();
    }
    part.begin(answer.validator());
    return answer.length();
  }

  private void requireSize(OptionalLong total) {
    long most = remote.bytes().orElse(file.mostBytes());
    boolean differs =
        total.isPresent()
            && (remote.bytes().isPresent() ? total.getAsLong() != most : total.getAsLong() > most);
    if (differs) {
      throw new FileFormatException(
          where(),
          "a file of " + total.getAsLong() + " bytes",
          (remote.bytes().isPresent() ? "" : "at most ") + most + " bytes, as was stated",
          "Is this the address of a hub (HF_ENDPOINT), or something between that changes files?");
    }
  }

  private void take(PartFile part, Answer answer, OptionalLong total)
      throws IOException, InterruptedException {
    long most = remote.bytes().orElse(total.orElse(file.mostBytes()));
    long have = part.size();
    for (Optional<List<ByteBuffer>> pieces = answer.body().next(patience.stall());
        pieces.isPresent();
        pieces = answer.body().next(patience.stall())) {
      for (ByteBuffer piece : pieces.get()) {
        have += piece.remaining();
      }
      if (have > most) {
        part.restart();
        throw new FileFormatException(
            where(),
            "more than " + most + " bytes",
            "a file that ends there",
            "Is this the address of a hub (HF_ENDPOINT)?");
      }
      part.append(pieces.get());
      listener.progress(file.name(), have, remote.bytes().orElse(total.orElse(0)));
    }
    if (have < remote.bytes().orElse(total.orElse(have))) {
      throw new IOException("the connection ended after " + have + " bytes");
    }
  }
}
