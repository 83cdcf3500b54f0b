package org.engram.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * Owns native memory. Every {@link Tensor} belongs to the innermost scope that is open on the
 * thread that made it, and is freed when that scope closes; nothing waits for the garbage
 * collector. What must outlive a scope is handed out on purpose: {@link #keep} gives it to the
 * enclosing scope, {@link #adopt} takes it into this one.
 *
 * <pre>{@code
 * try (Scope step = Scope.open()) {
 *   Tensor hidden = encoder.forward(x);   // freed at the end of the block
 *   return step.keep(hidden.mean(1));     // belongs to the caller's scope
 * }
 * }</pre>
 *
 * <p>A scope is used by one thread and closed by it, innermost first. {@link #openDetached} makes
 * one that no thread's stack knows: it owns only what it adopts, such as a model's weights.
 */
public final class Scope implements AutoCloseable {
  private static final ThreadLocal<Scope> INNERMOST = new ThreadLocal<>();

  private final Scope enclosing;
  private final Thread thread;
  private final PointerScope pointers;
  private final List<Tensor> owned = new ArrayList<>();
  private String closedAt = "";

  private Scope(Scope enclosing, Thread thread, PointerScope pointers) {
    this.enclosing = enclosing;
    this.thread = thread;
    this.pointers = pointers;
  }

  /** Opens a scope inside the current one of this thread. */
  public static Scope open() {
    Scope scope = new Scope(INNERMOST.get(), Thread.currentThread(), new PointerScope());
    INNERMOST.set(scope);
    return scope;
  }

  /** Opens a scope that owns only what it adopts; any thread may use it and close it. */
  public static Scope openDetached() {
    return new Scope(null, null, null);
  }

  static Scope innermost() {
    Scope scope = INNERMOST.get();
    if (scope == null) {
      throw new IllegalStateException(
          "No Scope is open on thread "
              + Thread.currentThread().getName()
              + ": open one around the computation, try (Scope scope = Scope.open()) { ... }");
    }
    return scope;
  }

  /** Hands a tensor to the enclosing scope, so that it outlives this one. */
  public Tensor keep(Tensor tensor) {
    if (enclosing == null) {
      throw new IllegalStateException(
          "This is the outermost scope: read the values out (toFloats), or adopt the tensor into a"
              + " detached scope");
    }
    return enclosing.adopt(tensor);
  }

  /** Takes a tensor over from the scope that owns it; it is freed when this scope closes. */
  public Tensor adopt(Tensor tensor) {
    if (!closedAt.isEmpty()) {
      throw new ReleasedException("scope", "closed at " + closedAt, "an open scope", "");
    }
    tensor.moveTo(this);
    return tensor;
  }

  synchronized void own(Tensor tensor) {
    owned.add(tensor);
  }

  synchronized void disown(Tensor tensor) {
    // Tensors are handed out soon after they are made, so the search starts at the end.
    for (int i = owned.size() - 1; i >= 0; i--) {
      if (owned.get(i) == tensor) {
        owned.remove(i);
        return;
      }
    }
  }

  String closedAt() {
    return closedAt;
  }

  @Override
  public void close() {
    if (!closedAt.isEmpty()) {
      return;
    }
    if (thread != null) {
      if (Thread.currentThread() != thread || INNERMOST.get() != this) {
        throw new IllegalStateException(
            "A scope is closed by the thread that opened it, innermost first");
      }
      if (enclosing == null) {
        INNERMOST.remove();
      } else {
        INNERMOST.set(enclosing);
      }
    }
    closedAt = caller();
    synchronized (this) {
      owned.forEach(Tensor::release);
      owned.clear();
    }
    if (pointers != null) {
      pointers.close();
    }
  }

  private static String caller() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> !frame.getClassName().equals(Scope.class.getName()))
                    .findFirst()
                    .map(StackWalker.StackFrame::toString)
                    .orElse("unknown"));
  }
}
