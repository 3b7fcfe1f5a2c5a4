;;; sidetrace.el --- Agent traces beside the code  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0
;; Version: 0.1
;; Package-Requires: ((emacs "27.1"))
;; Keywords: tools, processes

;;; Commentary:

;; Sessions of AI agents, their turns and spans, what failed in them, and the
;; lines of code they belong to.  `sidetrace-sessions' lists them.
;;
;; Everything comes from one process, `sidetrace', which is spoken to over
;; JSON-RPC.  Nothing here waits for it: answers arrive later, and a view says
;; "loading …" until then.

;;; Code:

(require 'cl-lib)
(require 'json)
(require 'jsonrpc)
(require 'seq)
(require 'subr-x)
(require 'tabulated-list)
(require 'url-util)

(defgroup sidetrace nil
  "Agent traces beside the code."
  :group 'tools
  :prefix "sidetrace-")

(defcustom sidetrace-program "sidetrace"
  "The program."
  :type 'string)

(defcustom sidetrace-sources nil
  "Where sessions come from, as in `sidetrace --help'.
Each is a string such as \"files:~/traces\" or \"pandaprobe\"."
  :type '(repeat string))

(defcustom sidetrace-page 100
  "How many rows a page has."
  :type 'natnum)

(defcustom sidetrace-root nil
  "The folder whose files the sessions are about; nil for `default-directory'."
  :type '(choice (const nil) directory))

(defface sidetrace-name '((t :inherit font-lock-function-name-face)) "Names.")
(defface sidetrace-error '((t :inherit error)) "What failed.")
(defface sidetrace-facts '((t :inherit shadow)) "Figures.")
(defface sidetrace-heading '((t :inherit bold)) "Headings.")

;;;; The server

(defvar sidetrace--connection nil "The connection, alive or dead.")
(defvar sidetrace--state 'absent "One of absent, starting, ready, ended.")
(defvar sidetrace--waiting nil "Calls that wait for the handshake, latest first.")

(defun sidetrace--say (format &rest arguments)
  "Tell the user something: FORMAT with ARGUMENTS."
  (message "sidetrace: %s" (sidetrace--line (apply #'format format arguments))))

(defun sidetrace--expanded (source)
  "SOURCE with its home folder written out."
  (if (string-match "\\`\\(\\(?:.*=\\)?files:\\)~/" source)
      (concat (match-string 1 source) (expand-file-name "~/")
              (substring source (match-end 0)))
    source))

(defun sidetrace--ended-message ()
  "What is said once the server has gone."
  (substitute-command-keys
   "the server has ended; \\[sidetrace-restart] starts it again"))

(defun sidetrace--ended (_connection)
  "Say that the server has gone, unless it was told to."
  (unless (eq sidetrace--state 'absent)
    (setq sidetrace--state 'ended)
    (sidetrace--say "%s" (sidetrace--ended-message)))
  (sidetrace--fail-waiting (sidetrace--ended-message)))

(defun sidetrace--fail-waiting (text)
  "Answer all calls that wait with the error TEXT."
  (let ((calls (reverse sidetrace--waiting)))
    (setq sidetrace--waiting nil)
    (dolist (call calls) (funcall (nth 3 call) (list :message text)))))

(defun sidetrace--start ()
  "Start the server unless it runs; give why that is not possible, or nil."
  (cond
   ((memq sidetrace--state '(starting ready)) nil)
   ((eq sidetrace--state 'ended) (sidetrace--ended-message))
   ((not (executable-find sidetrace-program))
    (format "there is no program '%s'; put sidetrace into PATH or set `sidetrace-program'"
            sidetrace-program))
   (t
    (setq sidetrace--state 'starting)
    (condition-case problem
        (progn (sidetrace--connect) nil)
      (error
       (setq sidetrace--state 'absent)
       (error-message-string problem))))))

(defun sidetrace--connect ()
  "Start the program and shake hands with it."
  (let* ((default-directory (sidetrace--root))
         (process
          (make-process
           :name "sidetrace" :command (list sidetrace-program) :noquery t
           :connection-type 'pipe :coding 'utf-8-emacs-unix
           :stderr (get-buffer-create "*sidetrace log*"))))
    (when-let ((log (get-buffer-process "*sidetrace log*")))
      (set-process-query-on-exit-flag log nil))
    (setq sidetrace--connection
          (apply #'make-instance 'jsonrpc-process-connection
                 :name "sidetrace" :process process :on-shutdown #'sidetrace--ended
                 ;; No copy of every message.
                 (if (< emacs-major-version 30) '(:events-buffer-scrollback-size 0)
                   '(:events-buffer-config (:size 0)))))
    (let ((connection sidetrace--connection))
      (jsonrpc-async-request
       connection 'initialize
       (list :processId (emacs-pid)
             :rootUri (concat "file://" (directory-file-name default-directory))
             :capabilities '(:general (:positionEncodings ["utf-32" "utf-16"]))
             :initializationOptions
             (list :sources (vconcat (mapcar #'sidetrace--expanded sidetrace-sources))))
       :timeout nil
       :success-fn
       (lambda (_result)
         (when (eq connection sidetrace--connection)
           (jsonrpc-notify connection 'initialized '(:dummy nil))
           (setq sidetrace--state 'ready)
           (let ((calls (reverse sidetrace--waiting)))
             (setq sidetrace--waiting nil)
             (dolist (call calls) (apply #'sidetrace--send call)))))
       :error-fn
       (lambda (problem) (sidetrace--fail-waiting (plist-get problem :message)))))))

(defun sidetrace--send (method params success failure)
  "Send METHOD with PARAMS; SUCCESS gets the result, FAILURE the error."
  (condition-case nil
      (jsonrpc-async-request
       sidetrace--connection method params
       :timeout nil :success-fn success :error-fn failure)
    (error (funcall failure (list :message (sidetrace--ended-message))))))

(defun sidetrace-request (method params success &optional failure)
  "Ask the server METHOD with PARAMS, a property list.
SUCCESS is called later with the result.  FAILURE is called with the error,
a property list with `:message'; without it, the user is told."
  (let* ((failure
          (lambda (problem)
            (if failure (funcall failure problem)
              (sidetrace--say "%s" (plist-get problem :message)))))
         (problem (sidetrace--start))
         (call (list method params success failure)))
    (cond
     (problem (funcall failure (list :message problem)))
     ((eq sidetrace--state 'ready) (apply #'sidetrace--send call))
     (t (push call sidetrace--waiting)))))

(defun sidetrace-stop ()
  "End the server."
  (interactive)
  (let ((connection sidetrace--connection))
    (setq sidetrace--state 'absent
          sidetrace--connection nil)
    (when (and connection (jsonrpc-running-p connection))
      (delete-process (jsonrpc--process connection)))))

(defun sidetrace-restart ()
  "End the server if it runs, and start another; open views go on with it."
  (interactive)
  (sidetrace-stop)
  (let ((problem (sidetrace--start)))
    (sidetrace--say "%s" (or problem "the server was started again"))))

(defun sidetrace--root ()
  "The folder that paths are relative to."
  (file-name-as-directory
   (expand-file-name (or sidetrace-root default-directory))))

;;;; Words

(defun sidetrace--duration (ms)
  "MS milliseconds, for people; nil for nothing."
  (cond
   ((or (null ms) (zerop ms)) nil)
   ((< ms 0) (concat "-" (sidetrace--duration (- ms))))
   ((< ms 1) (format "%.2f ms" ms))
   ((< ms 1000) (format "%.0f ms" ms))
   ((< ms 59950) (format "%.1f s" (/ ms 1000.0)))
   (t (let ((seconds (round (/ ms 1000.0))))
        (if (< seconds 3600)
            (format "%d min %02d s" (/ seconds 60) (% seconds 60))
          (format "%d h %02d min" (/ seconds 3600) (/ (% seconds 3600) 60)))))))

(defun sidetrace--cost (usd)
  "USD dollars, for people; nil for nothing."
  (unless (or (null usd) (zerop usd))
    (format (if (< (abs usd) 1) "$%.4f" "$%.2f") usd)))

(defun sidetrace--count (number noun)
  "NUMBER of NOUN; nil where it is not known."
  (when number (format "%d %s%s" number noun (if (= number 1) "" "s"))))

(defun sidetrace--some (number noun)
  "NUMBER of NOUN; nil for none."
  (unless (eql number 0) (sidetrace--count number noun)))

(defun sidetrace--tokens (usage)
  "The total of USAGE, for people."
  (let ((total (plist-get usage :total)))
    (cond ((or (null total) (zerop total)) nil)
          ((< total 10000) (sidetrace--count total "token"))
          (t (format "%.1fk tokens" (/ total 1000.0))))))

(defun sidetrace--printable (text)
  "TEXT with what would turn or hide the writing written out."
  (replace-regexp-in-string
   (concat "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
           "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3"
           "\U0001d173-\U0001d17a\U000e0000-\U000e007f]")
   (lambda (match) (format "\\u{%02X}" (aref match 0)))
   text t t))

(defun sidetrace--line (text)
  "TEXT on one line."
  (sidetrace--printable (replace-regexp-in-string "[ \t\r\n]+" " " text)))

(defun sidetrace--short (text)
  "TEXT on one line, cut where it would push the rest out of sight."
  (truncate-string-to-width (sidetrace--line text) 60 nil nil "…"))

(defun sidetrace--error-line (text)
  "The line of an error TEXT that says most: a Python traceback's last."
  (let ((lines (split-string text "\n" t "[ \t\r]+")))
    (sidetrace--line
     (or (if (string-prefix-p "Traceback " text) (car (last lines)) (car lines)) ""))))

(defun sidetrace--facts (&rest parts)
  "Those of PARTS that are there, side by side."
  (string-join (delq nil parts) " · "))

(defun sidetrace--item-facts (type item)
  "The figures of ITEM, a session, trace or span as TYPE says."
  (pcase type
    ('session
     (sidetrace--facts
      (plist-get item :status)
      (sidetrace--count (plist-get item :traceCount) "turn")
      (sidetrace--count (plist-get item :spanCount) "span")
      (sidetrace--duration (plist-get item :totalMs))
      (sidetrace--tokens (plist-get item :tokens))
      (sidetrace--cost (plist-get item :costUsd))
      (sidetrace--some (plist-get item :errorCount) "error")))
    ('trace
     (sidetrace--facts
      "turn" (sidetrace--duration (plist-get item :durationMs))
      (sidetrace--count (plist-get item :spanCount) "span")
      (sidetrace--tokens (plist-get item :tokens))
      (sidetrace--cost (plist-get item :costUsd))
      (sidetrace--some (plist-get item :errorCount) "error")))
    (_
     (sidetrace--facts
      (plist-get item :kind) (sidetrace--duration (plist-get item :durationMs))
      (sidetrace--tokens (plist-get item :tokens))
      (sidetrace--cost (plist-get item :costUsd))
      (when-let ((text (plist-get item :error))) (sidetrace--error-line text))))))

(defun sidetrace--mark (item)
  "A sign for the state of ITEM."
  (cond ((equal (plist-get item :status) "error") "✗")
        ((seq-contains-p (plist-get item :flags) "blocked") "⊘")
        ((member (plist-get item :status) '("running" "pending")) "…")
        (t " ")))

(defun sidetrace--face (item)
  "The face of the name of ITEM."
  (if (equal (plist-get item :status) "error") 'sidetrace-error 'sidetrace-name))

(defun sidetrace--payload (value)
  "VALUE, a payload, as text, its keys in the order they came."
  (if (stringp value) (sidetrace--printable value)
    (with-temp-buffer
      (sidetrace--insert-json value "")
      (sidetrace--printable (buffer-string)))))

(defun sidetrace--insert-json (value margin)
  "Insert VALUE as JSON, its lines after the first behind MARGIN.
Texts with line breaks are shown as blocks, since people read them."
  (let ((deeper (concat margin "  ")))
    (cond
     ((and (stringp value) (string-match-p "\n" value))
      (insert "|\n" deeper (replace-regexp-in-string "\n" (concat "\n" deeper) value t t)))
     ((and (vectorp value) (> (length value) 0))
      (insert "[\n")
      (dotimes (index (length value))
        (insert deeper)
        (sidetrace--insert-json (aref value index) deeper)
        (insert (if (< index (1- (length value))) ",\n" "\n")))
      (insert margin "]"))
     ((and (consp value) (keywordp (car value)))
      (insert "{\n")
      (while value
        (insert deeper (json-encode (substring (symbol-name (car value)) 1)) ": ")
        (sidetrace--insert-json (cadr value) deeper)
        (setq value (cddr value))
        (insert (if value ",\n" "\n")))
      (insert margin "}"))
     ;; jsonrpc.el gives nil for both.
     ((null value) (insert "null or {}"))
     ((eq value :json-false) (insert "false"))
     (t (insert (json-encode value))))))

;;;; The list of sessions

(defvar-local sidetrace--generation 0
  "Which loading of this buffer an answer belongs to.")

(defvar-local sidetrace--filter nil "The text that sessions must contain.")
(defvar-local sidetrace--cursor nil "Where the list goes on.")
(defvar-local sidetrace--total nil "How many sessions there are.")
(defvar-local sidetrace--chosen nil "The session that is marked for a comparison.")

(defvar sidetrace-sessions-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map tabulated-list-mode-map)
    (define-key map (kbd "RET") #'sidetrace-sessions-open)
    (define-key map "g" #'sidetrace-sessions-refresh)
    (define-key map "d" #'sidetrace-sessions-compare)
    map)
  "Keys of the list of sessions.")

(define-derived-mode sidetrace-sessions-mode tabulated-list-mode "Sidetrace"
  "A list of agents' sessions."
  (setq tabulated-list-format
        [("" 1 nil) ("Session" 38 t) ("Start" 16 t) ("Facts" 0 nil)]
        tabulated-list-padding 1)
  (tabulated-list-init-header))

(defun sidetrace--session-entry (session)
  "The row of SESSION."
  (list
   session
   (vector
    (if (equal (plist-get session :sessionId) sidetrace--chosen) "*" (sidetrace--mark session))
    (propertize
     (sidetrace--short (or (plist-get session :name) (plist-get session :sessionId)))
     'face (sidetrace--face session))
    (let ((start (plist-get session :startTime)))
      (if start (replace-regexp-in-string "T" " " (substring start 0 (min 16 (length start)))) ""))
    (propertize (sidetrace--item-facts 'session session) 'face 'sidetrace-facts))))

(defun sidetrace--show-sessions (sessions)
  "Show SESSIONS, and a row for more where there are."
  (setq tabulated-list-entries
        (append
         (mapcar #'sidetrace--session-entry sessions)
         (when sidetrace--cursor
           (list (list 'more
                       (vector "" "… more" ""
                               (if sidetrace--total
                                   (format "%d of %d" (length sessions) sidetrace--total)
                                 "")))))))
  (tabulated-list-print t)
  (unless tabulated-list-entries
    (sidetrace--insert-note
     (if sidetrace--filter (format "no session contains '%s'" sidetrace--filter)
       "there are no sessions"))))

(defun sidetrace--insert-note (text)
  "Show nothing but TEXT in this buffer."
  (let ((inhibit-read-only t))
    (erase-buffer)
    (insert (sidetrace--printable text) "\n")
    (goto-char (point-min))))

(defun sidetrace--listed ()
  "The sessions that are shown."
  (delq 'more (mapcar #'car tabulated-list-entries)))

(defun sidetrace--load-sessions (cursor &optional refresh)
  "Fetch the page of sessions at CURSOR, from the service itself if REFRESH."
  (let* ((buffer (current-buffer))
         (generation sidetrace--generation)
         (is-wanted
          (lambda ()
            (and (buffer-live-p buffer)
                 (= generation (buffer-local-value 'sidetrace--generation buffer))))))
    (sidetrace-request
     'session.list
     `(:limit ,sidetrace-page
       ,@(when sidetrace--filter (list :text sidetrace--filter))
       ,@(when cursor (list :cursor cursor))
       ,@(when refresh (list :refresh t)))
     (lambda (result)
       (when (funcall is-wanted)
         (with-current-buffer buffer
           (setq sidetrace--cursor (plist-get result :nextCursor)
                 sidetrace--total (plist-get result :total))
           (sidetrace--show-sessions
            (append (sidetrace--listed) (plist-get result :items) nil))
           (seq-do (lambda (warning) (sidetrace--say "%s" (plist-get warning :message)))
                   (plist-get result :warnings)))))
     (lambda (problem)
       (sidetrace--say "%s" (plist-get problem :message))
       (when (and (funcall is-wanted) (null (with-current-buffer buffer (sidetrace--listed))))
         (with-current-buffer buffer
           (sidetrace--insert-note (plist-get problem :message))))))))

(defun sidetrace-sessions-refresh (&optional keep)
  "Fetch the sessions again; what is in the server's memory if KEEP."
  (interactive)
  (setq sidetrace--generation (1+ sidetrace--generation)
        sidetrace--cursor nil
        tabulated-list-entries nil)
  (sidetrace--insert-note "loading …")
  (sidetrace--load-sessions nil (not keep)))

(defun sidetrace-sessions-open ()
  "Open the tree of the session at point, or the next page."
  (interactive)
  (let ((session (tabulated-list-get-id)))
    (cond ((eq session 'more) (sidetrace--load-sessions sidetrace--cursor))
          (session (sidetrace-tree session)))))

(defun sidetrace-sessions-compare ()
  "Mark the session at point for a comparison, or compare it to the marked one."
  (interactive)
  (let ((id (plist-get (ignore-errors (tabulated-list-get-id)) :sessionId))
        (chosen sidetrace--chosen))
    (when id
      (setq sidetrace--chosen (unless chosen id))
      (sidetrace--show-sessions (sidetrace--listed))
      (when (and chosen (not (equal chosen id))) (sidetrace-diff chosen id)))))

;;;###autoload
(defun sidetrace-sessions (&optional text)
  "List the sessions; those that contain TEXT, asked for with a prefix."
  (interactive (list (when current-prefix-arg (read-string "Sessions with: "))))
  (let ((root (sidetrace--root)))
    (pop-to-buffer-same-window (get-buffer-create "*sidetrace*"))
    (setq default-directory root)
    (unless (derived-mode-p 'sidetrace-sessions-mode) (sidetrace-sessions-mode))
    (setq sidetrace--filter (unless (equal text "") text)
          sidetrace--chosen nil)
    (sidetrace-sessions-refresh t)))

;;;; The tree of a session

(cl-defstruct (sidetrace--node (:constructor sidetrace--node (type data depth)))
  "A row of a tree.
TYPE is session, trace or span, and DATA what the server said of it.  CHILDREN
is t until they were asked for; CURSOR is where their list goes on, and NOTE
what stands below them: \"loading …\" or a problem."
  type data depth open (children t) cursor note)

(defvar-local sidetrace--tree nil "The root of this buffer's tree.")

(defvar sidetrace-tree-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map special-mode-map)
    (define-key map (kbd "TAB") #'sidetrace-tree-toggle)
    (define-key map (kbd "RET") #'sidetrace-tree-details)
    (define-key map "." #'sidetrace-tree-jump)
    (define-key map "n" #'next-line)
    (define-key map "p" #'previous-line)
    (define-key map "g" #'sidetrace-tree-refresh)
    map)
  "Keys of a session's tree.")

(define-derived-mode sidetrace-tree-mode special-mode "Sidetrace-Tree"
  "A session as a tree of turns and spans."
  (setq truncate-lines t))

(defun sidetrace--has-children (node)
  "Whether NODE has anything below it."
  (let ((data (sidetrace--node-data node)))
    (pcase (sidetrace--node-type node)
      ('session t)
      ('trace (> (or (plist-get data :spanCount) 1) 0))
      (_ (> (or (plist-get data :childCount) 0) 0)))))

(defun sidetrace--name (data)
  "The name of DATA, or its id."
  (or (plist-get data :name) (plist-get data :spanId) (plist-get data :traceId)
      (plist-get data :sessionId) "?"))

(defun sidetrace--insert-node (node)
  "Insert the row of NODE."
  (let ((data (sidetrace--node-data node)))
    (insert
     (propertize
      (concat
       (make-string (* 2 (sidetrace--node-depth node)) ?\s)
       (cond ((not (sidetrace--has-children node)) " ")
             ((sidetrace--node-open node) "▾")
             (t "▸"))
       " " (sidetrace--mark data) " "
       (propertize (sidetrace--short (sidetrace--name data)) 'face (sidetrace--face data))
       "  "
       (propertize (sidetrace--item-facts (sidetrace--node-type node) data)
                   'face 'sidetrace-facts)
       "\n")
      'sidetrace-node node))))

(defun sidetrace--insert-more (node text)
  "Insert the row TEXT below NODE; entering it loads the next page."
  (insert (propertize (concat (make-string (* 2 (1+ (sidetrace--node-depth node))) ?\s)
                              "  " text "\n")
                      'face 'sidetrace-facts 'sidetrace-more node)))

(defun sidetrace--render ()
  "Show the open part of the tree, without recursion: agents nest deeply."
  (let ((inhibit-read-only t)
        (line (line-number-at-pos))
        (stack (list sidetrace--tree)))
    (erase-buffer)
    (while stack
      (let ((top (pop stack)))
        (if (consp top)
            (sidetrace--insert-more (car top) (cdr top))
          (sidetrace--insert-node top)
          (when (sidetrace--node-open top)
            (cond ((sidetrace--node-note top) (push (cons top (sidetrace--node-note top)) stack))
                  ((sidetrace--node-cursor top) (push (cons top "… more") stack)))
            (when (listp (sidetrace--node-children top))
              (setq stack (append (sidetrace--node-children top) stack)))))))
    (goto-char (point-min))
    (forward-line (1- line))))

(defun sidetrace--question (node)
  "The method, and the parameters, that give the children of NODE."
  (let* ((session (sidetrace--node-data sidetrace--tree))
         (data (sidetrace--node-data node))
         (shared
          `(:sessionId ,(plist-get session :sessionId)
            ,@(when-let ((source (plist-get session :source))) (list :source source))
            ,@(when-let ((cursor (sidetrace--node-cursor node))) (list :cursor cursor))
            :limit ,sidetrace-page :payloads "none")))
    (if (eq (sidetrace--node-type node) 'session)
        (list 'session.get (append '(:include ["summary" "traces"]) shared))
      (list 'trace.children
            (append
             (list :traceId (plist-get data :traceId))
             (when-let ((span (plist-get data :spanId))) (list :spanId span))
             shared)))))

(defun sidetrace--take (node result)
  "Add the page RESULT to NODE."
  (when-let ((session (plist-get result :session)))
    (setf (sidetrace--node-data node) session))
  (let ((type (if (eq (sidetrace--node-type node) 'session) 'trace 'span))
        (depth (1+ (sidetrace--node-depth node)))
        (known (sidetrace--node-children node)))
    (setf (sidetrace--node-children node)
          (append
           (when (listp known) known)
           (mapcar (lambda (item) (sidetrace--node type item depth))
                   (or (plist-get result :traces) (plist-get result :items)))))
    (setf (sidetrace--node-cursor node) (plist-get result :nextCursor))))

(defun sidetrace--load (node)
  "Fetch the first or the next page of the children of NODE."
  (let ((buffer (current-buffer))
        (root sidetrace--tree))
    (setf (sidetrace--node-note node) "loading …")
    (sidetrace--render)
    (cl-flet ((finish (action)
                (when (and (buffer-live-p buffer)
                           (eq root (buffer-local-value 'sidetrace--tree buffer)))
                  (with-current-buffer buffer
                    (funcall action)
                    (sidetrace--render)))))
      (pcase-let ((`(,method ,params) (sidetrace--question node)))
        (sidetrace-request
         method params
         (lambda (result)
           (finish (lambda ()
                     (setf (sidetrace--node-note node) nil)
                     (sidetrace--take node result))))
         (lambda (problem)
           (sidetrace--say "%s" (plist-get problem :message))
           (finish (lambda ()
                     (setf (sidetrace--node-note node)
                           (sidetrace--line (plist-get problem :message)))))))))))

(defun sidetrace-tree-toggle ()
  "Open or close the row at point, or fetch what follows it."
  (interactive)
  (let ((node (get-text-property (line-beginning-position) 'sidetrace-node))
        (more (get-text-property (line-beginning-position) 'sidetrace-more)))
    (cond
     (more (unless (equal (sidetrace--node-note more) "loading …") (sidetrace--load more)))
     ((and node (sidetrace--has-children node))
      (setf (sidetrace--node-open node) (not (sidetrace--node-open node)))
      (if (and (sidetrace--node-open node)
               (or (eq (sidetrace--node-children node) t)
                   (and (sidetrace--node-note node)
                        (not (equal (sidetrace--node-note node) "loading …")))))
          (sidetrace--load node)
        (sidetrace--render))))))

(defun sidetrace-tree-refresh ()
  "Fetch the tree again."
  (interactive)
  (let ((root (sidetrace--node 'session (sidetrace--node-data sidetrace--tree) 0)))
    (setf (sidetrace--node-open root) t)
    (setq sidetrace--tree root)
    (sidetrace--load root)))

(defun sidetrace--span-at-point ()
  "The span of the row at point, or nil."
  (when-let ((node (get-text-property (line-beginning-position) 'sidetrace-node)))
    (when (eq (sidetrace--node-type node) 'span) (sidetrace--node-data node))))

(defun sidetrace-tree-details ()
  "Show the span at point; open or close any other row."
  (interactive)
  (if-let ((span (sidetrace--span-at-point)))
      (sidetrace-details (sidetrace--node-data sidetrace--tree) span)
    (sidetrace-tree-toggle)))

(defun sidetrace-tree-jump ()
  "Go to the line of code that the span at point belongs to."
  (interactive)
  (if-let ((span (sidetrace--span-at-point)))
      (let ((root default-directory))
        (sidetrace--locate
         (sidetrace--node-data sidetrace--tree) span
         (lambda (place)
           (if place (sidetrace--visit place root)
             (sidetrace--say "nothing says which line '%s' belongs to"
                             (sidetrace--name span))))))
    (sidetrace--say "there is no span on this line")))

;;;###autoload
(defun sidetrace-tree (session)
  "Open the tree of SESSION, an id or a property list with `:sessionId'."
  (interactive "sSession: ")
  (let* ((session (if (stringp session) (list :sessionId session) session))
         (root (sidetrace--root))
         (name (sidetrace--line (format "*sidetrace %s*" (plist-get session :sessionId)))))
    (pop-to-buffer-same-window (get-buffer-create name))
    (setq default-directory root)
    (unless (derived-mode-p 'sidetrace-tree-mode) (sidetrace-tree-mode))
    (setq sidetrace--tree (sidetrace--node 'session session 0))
    (sidetrace-tree-refresh)))

;;;; The details of a span

(defvar sidetrace-details-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map special-mode-map)
    (define-key map (kbd "RET") #'sidetrace-details-jump)
    (define-key map "." #'sidetrace-details-jump)
    map)
  "Keys of a span's details.")

(define-derived-mode sidetrace-details-mode special-mode "Sidetrace-Span"
  "A span, whole.")

(defvar-local sidetrace--wanted nil "The span that the details are about.")

(defun sidetrace--span-question (session span)
  "The parameters that say which SPAN of SESSION is meant."
  `(:spanId ,(plist-get span :spanId)
    :traceId ,(plist-get span :traceId)
    :sessionId ,(plist-get session :sessionId)
    ,@(when-let ((source (plist-get session :source))) (list :source source))))

(defun sidetrace--insert-fact (name value)
  "Insert a line for VALUE under NAME, if there is one."
  (when (and value (not (equal value "")))
    (insert (format "%-9s %s\n" name (sidetrace--line (format "%s" value))))))

(defun sidetrace--insert-section (title text &optional face)
  "Insert TEXT under TITLE in FACE, if there is any."
  (when text
    (insert "\n" (propertize title 'face 'sidetrace-heading) "\n"
            (if face (propertize text 'face face) text) "\n")))

(defun sidetrace--insert-span (result place root)
  "Insert the span of RESULT, which belongs to PLACE, below ROOT if it is there."
  (let ((span (plist-get result :span)))
    (insert (propertize (sidetrace--line (sidetrace--name span)) 'face 'sidetrace-heading) "\n")
    (sidetrace--insert-fact
     "kind" (concat (plist-get span :kind)
                    (when-let ((type (plist-get span :eventType))) (format " (%s)" type))))
    (sidetrace--insert-fact "status" (plist-get span :status))
    (sidetrace--insert-fact "model" (plist-get span :model))
    (sidetrace--insert-fact "agent" (plist-get span :agent))
    (sidetrace--insert-fact "start" (plist-get span :startTime))
    (sidetrace--insert-fact
     "duration"
     (when-let ((all (sidetrace--duration (plist-get span :durationMs))))
       (if-let ((own (sidetrace--duration (plist-get span :selfMs))))
           (format "%s, of which %s its own" all own)
         all)))
    (sidetrace--insert-fact
     "tokens"
     (string-join
      (delq nil
            (mapcar (lambda (key)
                      (when-let ((count (plist-get (plist-get span :tokens) key)))
                        (format "%s %d" (substring (symbol-name key) 1) count)))
                    '(:input :output :cacheRead :cacheCreation :reasoning :total)))
      ", "))
    (sidetrace--insert-fact "cost" (sidetrace--cost (plist-get span :costUsd)))
    (sidetrace--insert-fact "flags" (string-join (plist-get span :flags) ", "))
    (sidetrace--insert-fact "session" (plist-get result :sessionId))
    (sidetrace--insert-fact "trace" (plist-get span :traceId))
    (sidetrace--insert-fact "span" (plist-get span :spanId))
    (when place
      (sidetrace--insert-fact
       "code" (format "%s:%d" (string-remove-prefix root (car place)) (cdr place))))
    (sidetrace--insert-section
     "Error"
     (when-let ((text (plist-get span :error))) (sidetrace--printable text)) 'sidetrace-error)
    (dolist (part '((:input . "Input") (:output . "Output")
                    (:parameters . "Parameters") (:metadata . "Metadata")))
      (when (plist-member span (car part))
        (sidetrace--insert-section
         (cdr part) (sidetrace--payload (plist-get span (car part))))))))

(defun sidetrace-details (session span)
  "Show SPAN of SESSION beside the tree."
  (let ((buffer (get-buffer-create "*sidetrace span*"))
        (id (plist-get span :spanId))
        (root default-directory))
    (with-current-buffer buffer
      (unless (derived-mode-p 'sidetrace-details-mode) (sidetrace-details-mode))
      (setq default-directory root
            sidetrace--wanted id)
      (sidetrace--insert-note "loading …"))
    (display-buffer buffer '(nil (inhibit-same-window . t)))
    (cl-flet ((show (action)
                (when (and (buffer-live-p buffer)
                           (equal id (buffer-local-value 'sidetrace--wanted buffer)))
                  (with-current-buffer buffer
                    (let ((inhibit-read-only t))
                      (erase-buffer)
                      (funcall action)
                      (goto-char (point-min)))))))
      (sidetrace-request
       'span.get (sidetrace--span-question session span)
       (lambda (result)
         (show (lambda () (sidetrace--insert-span result nil root)))
         (sidetrace--locate
          session span
          (lambda (place)
            (when place (show (lambda () (sidetrace--insert-span result place root)))))))
       (lambda (problem)
         (sidetrace--say "%s" (plist-get problem :message))
         (show (lambda () (insert (sidetrace--printable (plist-get problem :message)) "\n"))))))))

(defun sidetrace-details-jump ()
  "Go to the place that the line at point names."
  (interactive)
  (if-let ((place (sidetrace--frame
                   (buffer-substring-no-properties
                    (line-beginning-position) (line-end-position)))))
      (sidetrace--visit place default-directory)
    (sidetrace--say "this line names no place")))

;;;; The comparison of two sessions

(define-derived-mode sidetrace-diff-mode special-mode "Sidetrace-Diff"
  "What is different between two sessions."
  (setq truncate-lines t))

(define-key sidetrace-diff-mode-map (kbd "RET") #'sidetrace-diff-details)

(defun sidetrace-diff-details ()
  "Show the details of the step at point."
  (interactive)
  (when-let ((step (get-text-property (line-beginning-position) 'sidetrace-step)))
    (sidetrace-details (car step) (cdr step))))

(defun sidetrace--insert-changes (changes)
  "Insert a line for each of CHANGES."
  (seq-do
   (lambda (change)
     (cl-flet ((value (side) (let ((text (plist-get change side)))
                               (if text (sidetrace--short (format "%s" text)) "–"))))
       (insert (propertize
                (format "      %s%s: %s → %s\n" (plist-get change :what)
                        (let ((pointer (plist-get change :pointer)))
                          (if (member pointer '(nil "")) "" (concat " " (sidetrace--line pointer))))
                        (value :left) (value :right))
                'face 'sidetrace-facts))))
   changes))

(defun sidetrace--insert-step (sign step session)
  "Insert a line with SIGN for STEP of SESSION."
  (insert (propertize
           (format "  %s %s  %s\n" sign (sidetrace--short (sidetrace--name step))
                   (sidetrace--item-facts 'span step))
           'sidetrace-step (cons session step))))

(defun sidetrace--insert-deltas (deltas)
  "Insert the figures of both sides, DELTAS."
  (pcase-dolist (`(,key ,name ,show)
                 '((:durationMs "duration" sidetrace--duration) (:totalTokens "tokens" nil)
                   (:costUsd "cost" sidetrace--cost) (:spanCount "spans" nil)
                   (:errorCount "errors" nil)))
    (when-let ((delta (plist-get deltas key)))
      (cl-flet ((figure (side)
                  (let ((value (plist-get delta side)))
                    (or (and value (if show (funcall show value) (format "%d" value))) "–"))))
        (insert (format "  %-9s %s → %s\n" name (figure :left) (figure :right)))))))

(defun sidetrace--place-of (side)
  "Where a difference is on SIDE."
  (if (null side) "–"
    (concat (format "turn %s" (or (plist-get side :turn) "?"))
            (when-let ((name (plist-get (plist-get side :span) :name)))
              (concat ", " (sidetrace--short name))))))

(defun sidetrace--turn-name (turn)
  "The number and the name of TURN."
  (if (null turn) "–"
    (format "%s %s" (plist-get turn :number)
            (sidetrace--short (or (plist-get turn :name) (plist-get turn :traceId) "")))))

(defun sidetrace--insert-heading (text)
  "Insert TEXT as a heading."
  (insert (propertize text 'face 'sidetrace-heading) "\n"))

(defun sidetrace--insert-diff (result)
  "Insert the comparison RESULT."
  (let ((left (plist-get result :left)) (right (plist-get result :right)))
    (sidetrace--insert-heading
     (format "%s → %s" (sidetrace--line (plist-get left :sessionId))
             (sidetrace--line (plist-get right :sessionId))))
    (when (eq (plist-get result :isEqual) t) (insert "they are the same\n"))
    (sidetrace--insert-deltas (plist-get result :deltas))
    (when-let ((first (plist-get result :firstDivergence)))
      (insert "\n")
      (sidetrace--insert-heading "they part at")
      (insert (format "  %s → %s (%s)\n" (sidetrace--place-of (plist-get first :left))
                      (sidetrace--place-of (plist-get first :right)) (plist-get first :change)))
      (sidetrace--insert-changes (plist-get first :changes)))
    (cl-flet ((section (key write)
                (let ((items (plist-get result key)))
                  (when (> (length items) 0)
                    (insert "\n")
                    (sidetrace--insert-heading (substring (symbol-name key) 1))
                    (seq-do write items)))))
      (section :turns
               (lambda (turn)
                 (insert (format "  %s %s → %s\n"
                                 (pcase (plist-get turn :change)
                                   ("added" "+") ("removed" "-") ("equal" "=") (_ "~"))
                                 (sidetrace--turn-name (plist-get turn :left))
                                 (sidetrace--turn-name (plist-get turn :right))))
                 (sidetrace--insert-changes (plist-get turn :changes))))
      (section :removed (lambda (step) (sidetrace--insert-step "-" step left)))
      (section :added (lambda (step) (sidetrace--insert-step "+" step right)))
      (section :changed (lambda (pair)
                          (sidetrace--insert-step "~" (plist-get pair :right) right)
                          (sidetrace--insert-changes (plist-get pair :changes)))))
    (cl-loop for (key count) on (plist-get result :omitted) by #'cddr
             when (and (natnump count) (> count 0))
             do (insert (format "… and %d more %s\n" count (substring (symbol-name key) 1))))))

;;;###autoload
(defun sidetrace-diff (left right)
  "Compare the session LEFT to the session RIGHT, both by their ids."
  (interactive "sSession: \nsCompared with: ")
  (let ((buffer (get-buffer-create
                 (sidetrace--line (format "*sidetrace %s → %s*" left right))))
        (root (sidetrace--root)))
    (pop-to-buffer-same-window buffer)
    (sidetrace-diff-mode)
    (setq default-directory root)
    (sidetrace--insert-note "comparing …")
    (cl-flet ((show (action)
                (when (buffer-live-p buffer)
                  (with-current-buffer buffer
                    (let ((inhibit-read-only t))
                      (erase-buffer)
                      (funcall action)
                      (goto-char (point-min)))))))
      (sidetrace-request
       'session.diff (list :sessionId left :otherSessionId right :include ["summary" "changes"])
       (lambda (result) (show (lambda () (sidetrace--insert-diff result))))
       (lambda (problem)
         (sidetrace--say "%s" (plist-get problem :message))
         (show (lambda () (insert (sidetrace--printable (plist-get problem :message)) "\n"))))))))

;;;; The spans of a line

(define-derived-mode sidetrace-line-mode special-mode "Sidetrace-Line"
  "What ran on a line of code."
  (setq truncate-lines t))

(define-key sidetrace-line-mode-map (kbd "RET") #'sidetrace-diff-details)

;;;###autoload
(defun sidetrace-line ()
  "Show the spans of the line at point, of the file as it is in this buffer.
\\<sidetrace-line-mode-map>\\[sidetrace-diff-details] shows one of them."
  (interactive)
  (unless buffer-file-name (user-error "This buffer has no file"))
  (let* ((line (line-number-at-pos nil t))
         (title (format "%s:%d" (file-name-nondirectory buffer-file-name) line))
         (buffer (get-buffer-create "*sidetrace line*"))
         (root (sidetrace--root))
         (params (list :path (expand-file-name buffer-file-name) :line line :payloads "none"
                       :text (save-restriction (widen) (buffer-substring-no-properties
                                                        (point-min) (point-max))))))
    (with-current-buffer buffer
      (sidetrace-line-mode)
      (setq default-directory root)
      (sidetrace--insert-note "loading …"))
    (display-buffer buffer)
    (cl-flet ((show (action)
                (when (buffer-live-p buffer)
                  (with-current-buffer buffer
                    (let ((inhibit-read-only t))
                      (erase-buffer)
                      (funcall action)
                      (goto-char (point-min)))))))
      (sidetrace-request
       'code.spans params
       (lambda (result)
         (show (lambda ()
                 (sidetrace--insert-heading title)
                 (seq-do (lambda (span)
                           (sidetrace--insert-step (sidetrace--mark span) span span))
                         (plist-get result :items))
                 (let ((shown (length (plist-get result :items)))
                       (total (plist-get result :total)))
                   (cond ((eql total 0) (insert "nothing is known to have run here\n"))
                         ((and total (> total shown))
                          (insert (format "… and %d more\n" (- total shown)))))))))
       (lambda (problem)
         (sidetrace--say "%s" (plist-get problem :message))
         (show (lambda () (insert (sidetrace--printable (plist-get problem :message)) "\n"))))))))

;;;; The code

(defun sidetrace--place (path line)
  "The place PATH and LINE, or nil."
  (when (and (stringp path) (not (string-empty-p path)))
    (cons path (if (natnump line) line 1))))

(defun sidetrace--locate (session span success)
  "Call SUCCESS with the place that SPAN of SESSION names, or nil."
  (sidetrace-request
   'code.location (sidetrace--span-question session span)
   (lambda (result)
     (let ((location (plist-get result :location)))
       (funcall success
                (when location
                  (sidetrace--place
                   (if-let ((uri (plist-get location :uri))) (sidetrace--uri-path uri)
                     (plist-get location :path))
                   (plist-get location :line))))))))

(defun sidetrace--uri-path (uri)
  "The path of a file's URI."
  (decode-coding-string (url-unhex-string (string-remove-prefix "file://" uri)) 'utf-8))

(defun sidetrace--frame (text)
  "The place that a line TEXT of a traceback names, or nil."
  (when (or (string-match "File \"\\([^\"]+\\)\", line \\([0-9]+\\)" text)
            (string-match "\\([[:alnum:]._/-]+\\.[[:alpha:]]+\\):\\([0-9]+\\)" text))
    (sidetrace--place (match-string 1 text) (string-to-number (match-string 2 text)))))

(defun sidetrace--is-file (path)
  "Whether PATH is a file that can be read, and no address or command."
  (and (not (string-match-p "\\`\\(//\\|/[^/]+:\\)" path))
       (not (file-remote-p path))
       (file-regular-p path)
       (file-readable-p path)))

(defun sidetrace--found (path root)
  "The file PATH as it is here: below ROOT, by as many folders as are there.
A name that Emacs would open on another machine, or by a program, is none."
  (if (and (file-name-absolute-p path) (sidetrace--is-file path)) path
    (let ((rest (replace-regexp-in-string "\\`\\./" "" (string-remove-prefix "/" path)))
          (result nil))
      (while (and rest (not result))
        (let ((candidate (expand-file-name rest root)))
          (when (sidetrace--is-file candidate) (setq result candidate)))
        (setq rest (when (string-match "/" rest) (substring rest (match-end 0)))))
      result)))

(defun sidetrace--visit (place root)
  "Show PLACE, a path and a line, in a file below ROOT."
  (if-let ((file (sidetrace--found (car place) root)))
      (progn
        (pop-to-buffer (find-file-noselect file))
        (save-restriction
          (widen)
          (goto-char (point-min))
          (forward-line (1- (cdr place)))))
    (sidetrace--say "%s is not below %s; `sidetrace-root' names another folder"
                    (car place) root)))

(provide 'sidetrace)
;;; sidetrace.el ends here
