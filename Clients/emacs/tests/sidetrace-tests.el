;;; sidetrace-tests.el --- What the package does, on the real program  -*- lexical-binding: t; -*-

;;; Code:

(require 'ert)
(require 'cl-lib)
(require 'sidetrace)

(defvar sidetrace-tests--folder (expand-file-name default-directory)
  "The folder of the whole project.")

(defun sidetrace-tests--wait (what condition)
  "Wait for WHAT until CONDITION gives something."
  (let ((deadline (+ (float-time) 60)) (result nil))
    (while (not (setq result (funcall condition)))
      (when (> (float-time) deadline)
        (ert-fail (format "waited in vain for %s; the buffer:\n%s" what (buffer-string))))
      (accept-process-output nil 0.01))
    result))

(defun sidetrace-tests--go (text &optional buffer)
  "Wait until TEXT is in BUFFER, or this one, and go to its line."
  (with-current-buffer (or buffer (current-buffer))
    (sidetrace-tests--wait
     text (lambda () (goto-char (point-min)) (search-forward text nil t)))
    (beginning-of-line)))

(defun sidetrace-tests--press (command text)
  "Call COMMAND on the line that contains TEXT."
  (sidetrace-tests--go text)
  (call-interactively command))

(defun sidetrace-tests--line-count ()
  "How many rows this buffer has."
  (count-lines (point-min) (point-max)))

(defvar sidetrace-tests--told nil "What the user was told, latest first.")

(defun sidetrace-tests--told-p (text)
  "Wait until the user was told TEXT."
  (sidetrace-tests--wait
   (format "the message '%s'; so far: %S" text sidetrace-tests--told)
   (lambda () (cl-some (lambda (told) (string-match-p (regexp-quote text) told))
                       sidetrace-tests--told))))

(defmacro sidetrace-tests--deftest (name &rest body)
  "Define the test NAME with BODY, run on the demo sessions."
  (declare (indent 1))
  `(ert-deftest ,name ()
     (let ((sidetrace-program (or (getenv "SIDETRACE_PROGRAM") "sidetrace"))
           (sidetrace-sources
            (list (concat "files:" (expand-file-name "Fixtures/demo" sidetrace-tests--folder))))
           (sidetrace-root (expand-file-name "Fixtures/workspace" sidetrace-tests--folder))
           (sidetrace-page 100)
           (sidetrace-tests--told nil))
       (cl-letf (((symbol-function 'message)
                  (lambda (format &rest arguments)
                    (when format
                      (push (apply #'format-message format arguments) sidetrace-tests--told)))))
         (unwind-protect (progn ,@body)
           (sidetrace-stop))))))

(sidetrace-tests--deftest sidetrace-the-tree-opens-lazily
  (sidetrace-sessions "ledgerly-refund")
  (sidetrace-tests--press #'sidetrace-sessions-open "ledgerly-refund-rounding")
  (sidetrace-tests--go "replay August")
  (should (equal (buffer-name) "*sidetrace ledgerly-refund-rounding*"))
  (should-not (save-excursion (goto-char (point-min)) (search-forward "coding-assistant" nil t)))
  (let ((before (sidetrace-tests--line-count)))
    ;; The spans of a turn come when it is opened.
    (sidetrace-tests--press #'sidetrace-tree-toggle "replay August")
    (sidetrace-tests--go "coding-assistant")
    (should (= (sidetrace-tests--line-count) (1+ before)))
    (sidetrace-tests--press #'sidetrace-tree-toggle "coding-assistant")
    (sidetrace-tests--press #'sidetrace-tree-toggle "replay-august")
    (sidetrace-tests--go "✗ replay_refunds  tool · 30.1 s")
    ;; Closing hides them; opening again asks nobody.
    (sidetrace-tests--press #'sidetrace-tree-toggle "replay August")
    (should (= (sidetrace-tests--line-count) before))
    (call-interactively #'sidetrace-tree-toggle)
    (goto-char (point-min))
    (should (search-forward "replay_refunds" nil t))))

(sidetrace-tests--deftest sidetrace-long-lists-come-in-pages
  (setq sidetrace-page 2)
  (sidetrace-sessions)
  (sidetrace-tests--go "2 of 4")
  (should (= (length (sidetrace--listed)) 2))
  (call-interactively #'sidetrace-sessions-open)
  (sidetrace-tests--wait "all four" (lambda () (= (length (sidetrace--listed)) 4)))
  (sidetrace-tree "kore-7f3a-support")
  (sidetrace-tests--press #'sidetrace-tree-toggle "Hello, this is Hana")
  (sidetrace-tests--press #'sidetrace-tree-toggle "user_message")
  (sidetrace-tests--go "… more")
  (let ((before (sidetrace-tests--line-count)))
    (call-interactively #'sidetrace-tree-details)
    (sidetrace-tests--go "response  response")
    (should (= (sidetrace-tests--line-count) before))))

(defun sidetrace-tests--open-red-test ()
  "Open the tree where a test failed."
  (sidetrace-tree "ledgerly-refund-rounding")
  (sidetrace-tests--press #'sidetrace-tree-toggle "write a red test")
  (sidetrace-tests--press #'sidetrace-tree-toggle "coding-assistant")
  (sidetrace-tests--press #'sidetrace-tree-toggle "verify"))

(sidetrace-tests--deftest sidetrace-details-show-the-error
  (sidetrace-tests--open-red-test)
  (sidetrace-tests--press #'sidetrace-tree-details "✗ run_tests")
  (sidetrace-tests--go
   "PromiseBroken: INV-2041: promised 12.35 EUR, would pay 12.34 EUR" "*sidetrace span*")
  ;; Keys stand in the order they came.
  (sidetrace-tests--go "\"line\": 29,\n  \"command\": \"pytest\"" "*sidetrace span*")
  (should (equal (buffer-name) "*sidetrace ledgerly-refund-rounding*")))

(sidetrace-tests--deftest sidetrace-jumps-to-the-code
  (sidetrace-tests--open-red-test)
  (sidetrace-tests--press #'sidetrace-tree-jump "python.eval")
  (sidetrace-tests--wait "money.py" (lambda () (get-buffer "money.py")))
  (with-current-buffer "money.py" (should (= (line-number-at-pos) 23)))
  ;; A line of a traceback leads to its file, too.
  (switch-to-buffer "*sidetrace ledgerly-refund-rounding*")
  (sidetrace-tests--press #'sidetrace-tree-details "✗ run_tests")
  (sidetrace-tests--go "in check_promise" "*sidetrace span*")
  (with-current-buffer "*sidetrace span*" (call-interactively #'sidetrace-details-jump))
  (with-current-buffer "refund.py" (should (= (line-number-at-pos) 39))))

(sidetrace-tests--deftest sidetrace-compares-two-sessions
  (sidetrace-sessions)
  (sidetrace-tests--press #'sidetrace-sessions-compare "ledgerly-refund-rounding")
  (sidetrace-tests--press #'sidetrace-sessions-compare "ledgerly-nightly-eval")
  (sidetrace-tests--go "ledgerly-refund-rounding → ledgerly-nightly-eval")
  (sidetrace-tests--go "  spans     28 → 14")
  (sidetrace-tests--go "they part at")
  ;; A step that only one of them has leads to its details.
  (sidetrace-tests--press #'sidetrace-diff-details "  - plan-test")
  (sidetrace-tests--go "c0de0202-0914-4000-8000-000000000202" "*sidetrace span*")
  (sidetrace-diff "kore-7f3a-support" "kore-7f3a-support")
  (sidetrace-tests--go "they are the same")
  (sidetrace-diff "kore-7f3a-support" "nowhere")
  (sidetrace-tests--go "there is no session 'nowhere'"))

(sidetrace-tests--deftest sidetrace-a-line-shows-what-ran-there
  (find-file (expand-file-name "src/ledgerly/gateway.py" sidetrace-root))
  (unwind-protect
      (progn
        (goto-char (point-min))
        (forward-line 50)
        (sidetrace-line)
        (sidetrace-tests--go "  ✗ sandbox.refund  tool · 1.6 s" "*sidetrace line*")
        (with-current-buffer "*sidetrace line*" (call-interactively #'sidetrace-diff-details))
        (sidetrace-tests--go "GatewayUnavailable" "*sidetrace span*")
        ;; The text of the buffer counts, not the file's.
        (goto-char (point-min))
        (insert "\n\n")
        (sidetrace-line)
        (sidetrace-tests--go "nothing is known to have run here" "*sidetrace line*"))
    (set-buffer-modified-p nil)
    (kill-buffer "gateway.py")))

(sidetrace-tests--deftest sidetrace-problems-are-told
  (let ((sidetrace-program "/nowhere/sidetrace"))
    (sidetrace-sessions)
    (sidetrace-tests--told-p "there is no program '/nowhere/sidetrace'; put sidetrace into PATH")
    (sidetrace-tests--go "there is no program"))
  (sidetrace-tree "nowhere")
  (sidetrace-tests--told-p "there is no session 'nowhere' in")
  (sidetrace-tests--go "there is no session 'nowhere' in"))

(sidetrace-tests--deftest sidetrace-survives-the-servers-death
  (sidetrace-tree "kore-7f3a-support")
  (sidetrace-tests--go "Hello, this is Hana")
  (signal-process (jsonrpc--process sidetrace--connection) 'SIGKILL)
  (sidetrace-tests--told-p "the server has ended; M-x sidetrace-restart starts it again")
  ;; The tree stays, and says why it cannot be opened.
  (sidetrace-tests--press #'sidetrace-tree-toggle "Hello, this is Hana")
  (sidetrace-tests--go "the server has ended")
  (sidetrace-restart)
  (sidetrace-tests--press #'sidetrace-tree-details "the server has ended")
  (sidetrace-tests--go "user_message")
  ;; A server that was ended on purpose is no problem, and the next command starts one.
  (sidetrace-stop)
  (sidetrace-sessions)
  (sidetrace-tests--go "kore-7f3a-support"))

;; The picture of the README is what is shown; with SIDETRACE_UPDATE=1 it becomes that.
(sidetrace-tests--deftest sidetrace-readme-shows-what-is-there
  (sidetrace-tests--open-red-test)
  (sidetrace-tests--press #'sidetrace-tree-details "✗ run_tests")
  (sidetrace-tests--go "code      " "*sidetrace span*")
  (let ((picture (concat (buffer-string) "\n"
                         (with-current-buffer "*sidetrace span*" (buffer-string))))
        (coding-system-for-write 'utf-8-unix))
    (with-temp-buffer
      (let ((name (expand-file-name "Clients/emacs/README.md" sidetrace-tests--folder)))
        (insert-file-contents name)
        (search-forward "```text\n")
        (let* ((start (point))
               (end (progn (re-search-forward "^```$") (line-beginning-position))))
          (if (equal (getenv "SIDETRACE_UPDATE") "1")
              (progn
                (delete-region start end)
                (goto-char start)
                (insert (substring-no-properties picture))
                (write-region nil nil name))
            (should (equal (buffer-substring start end)
                           (substring-no-properties picture)))))))))

(ert-deftest sidetrace-compiles-without-a-warning ()
  (let ((byte-compile-error-on-warn t)
        (byte-compile-dest-file-function (lambda (_) (make-temp-file "sidetrace" nil ".elc"))))
    (should (byte-compile-file (locate-library "sidetrace.el")))))

(ert-deftest sidetrace-writes-out-what-would-turn-the-writing ()
  (should (equal (sidetrace--line "a\u202eb\n\tc\u0007") "a\\u{202E}b c\\u{07}"))
  (should (equal (sidetrace--line "a\u200b\u2028\ufeff\U000e0041") "a\\u{200B}\\u{2028}\\u{FEFF}\\u{E0041}"))
  (should (equal (sidetrace--short (make-string 100 ?é)) (concat (make-string 59 ?é) "…"))))

(ert-deftest sidetrace-opens-nothing-but-files-of-this-machine ()
  (dolist (path '("/ssh:nobody@nowhere.invalid:/etc/passwd" "//nowhere.invalid/share/a.py" "/dev/zero"
                  "/sudo::/etc/passwd"))
    (should-not (sidetrace--found path "/nowhere/")))
  (should (equal (sidetrace--found "README.md" default-directory) (expand-file-name "README.md"))))

;;; sidetrace-tests.el ends here
