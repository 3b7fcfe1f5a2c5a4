import Testing
import TraceModel

@testable import TraceInsight

@Suite("A call that certainly reads")
struct CertainReadingTests {
  static let reading = """
    get_weather getWeather GetWeather fetch_url search web_search WebSearch Read Grep Glob LS list_files read_file http_get \
    lookup_order WebFetch glob weather weather_api crm.contacts.find grep_search file_search codebase_search list_dir \
    get_order get_orders list_orders find_user findUserById get_user_by_email search_issues list_issues get_issue \
    get_pull_request list_pull_requests get_commit list_commits list_branches search_code search_repositories \
    get_file_contents mcp__github__get_issue mcp__slack__list_channels mcp__jira__search_tickets list_channels \
    get_channel_history get_thread list_customers get_customer retrieve_balance list_invoices get_invoice list_products \
    describe_instances list_buckets get_object list_tables describe_table get_schema list_resources read_resource \
    fetch_page fetchJson get_stock_price stock_price exchange_rate wikipedia arxiv_search search_wikipedia count_rows \
    look_up_account lookup vector_search semantic_search retrieve_documents view_file read_notebook NotebookRead \
    list_directory read_many_files get_time get_current_time get_calendar list_events find_events get_contact \
    getAccount listAccounts get_transactions find_flights search_hotels get_menu get_reviews list_reviews get_run \
    list_runs get_logs get_log list_tags get_release list_releases get_comments get_status list_jobs get_price \
    jira_get_issue shopify_list_products crm_search_contacts mcp__jira__jira_get_issue list_merged_pull_requests \
    get_deleted_items list_files_on_drive list_directory_tree get_feed \
    find_references find_definition google_web_search news search_news get_document list_documents fetch_rss
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

  static let acting = """
    create_ticket send_email update_order pay checkout set_flag acquire_lock Agent Task apply_patch approve archive assign \
    browser buy cancel_order charge check_in check_out close_ticket code_interpreter commit computer dequeue download \
    escalate exec execute_query execute_trade find_and_book foo get_next_job get_or_create_user get_token_and_revoke git_push \
    grant_access handoff insert inspect_and_fix listing_create login logout lookup_and_reserve mark_read navigate \
    next_ticket_number open_account pop_queue post_message publish purchase python_repl read_email_mark_seen read_write \
    resolve_dispute retrieve_and_lock run_sql scan_and_delete sell show_modal sign sleep sql_execute start_vm \
    str_replace_editor submit_form tool_x transfer_to_billing unlock upload upsert view_and_pay get_token fetch_otp \
    get_and_delete getOrCreate find_or_create search_and_replace find_replace get_lock read_and_ack claim_job \
    take_screenshot click type press scroll_down go_back fill_form select_option hover drag upload_file close_tab \
    open_url goto wait_for write_file edit_file create_file delete_file move_file rename copy_file Bash Write Edit \
    create_issue update_issue merge_pull_request add_comment create_branch delete_branch fork_repository push_files \
    create_payment_intent refund_charge cancel_subscription create_customer update_customer send_invoice void_invoice \
    turn_on_light set_temperature lock_door open_garage play_music pause_music add_to_cart place_order book_flight \
    reserve_table schedule_meeting invite_user remove_user ban_user reset_password rotate_key deploy rollback restart \
    scale_service run_tests run_job trigger_build start_job stop_job retry_job approve_request reject_request vote like \
    follow subscribe unsubscribe react pin_message delete_message draft_email reply_email forward_email archive_email \
    launch_rocket tool x do_it process handle main agent assistant helper get_user_input wait_for_response get_random_id decrement_count email_list \
    list_item_for_sale get_approval get_unique_id git_fetch list_suspend read_queue change_view reorder_list abort_search \
    list_on_ebay list_property list_nft list_down get_rid_of_file get_del get_executed get_merged get_rebooked \
    get_credentials_rotated get_user_confirmation getSignatureFromUser get_feedback get_ride get_food_delivered read_aloud \
    fetch_origin fetch_rows_for_update fetch_into_staging retrieve_file_to_disk view_counter_bump view_in_browser \
    search_reindex describe_to_user count_down jira_get_and_close \
    block_list get_consent get_refund get_reservation get_coupon read_once read_message_ack
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

  @Test(
    "acts where its arguments say so, whatever its name",
    arguments: [
      ("fetch", #"{"url":"u","method":"DELETE"}"#), ("fetch_url", #"{"options":{"method":"post"}}"#),
      ("search", #"{"action":"delete","id":1}"#), ("search_database", #"{"query":"UPDATE a SET b = 1"}"#),
      ("get_data", #"{"query":"mutation { a(b: 1) { c } }"}"#), ("get_data", #"{"mutation":"a"}"#),
      ("get_record", #"{"for_update":true}"#), ("list_messages", #"{"mark_read":true}"#),
      ("get_secret", #"{"rotate":true}"#),
    ])
  func arguments(name: String, input: String) {
    #expect(!CertainReading.reads(Sketch.session([Step(name: name, rawInput: input)]).span(at: 0)))
  }

  @Test(
    "reads with arguments that only look like those of one that acts",
    arguments: [
      ("fetch", #"{"url":"u","method":"GET"}"#), ("search", #"{"query":"update the readme"}"#),
      ("search", #"{"query":"delete"}"#), ("get_order", #"{"include_deleted":true}"#),
      ("list_messages", #"{"mark_read":false}"#), ("search_database", #"{"query":"SELECT 1"}"#),
    ])
  func lookalikes(name: String, input: String) {
    #expect(CertainReading.reads(Sketch.session([Step(name: name, rawInput: input)]).span(at: 0)))
  }

  @Test("has a name that says so", arguments: reading)
  func reads(name: String) { #expect(CertainReading.reads(Sketch.session([.tool(name)]).span(at: 0))) }

  @Test("has none that says anything else, or nothing", arguments: acting)
  func acts(name: String) { #expect(!CertainReading.reads(Sketch.session([.tool(name)]).span(at: 0))) }

  @Test(
    "is declared as one",
    arguments: [
      #"{"annotations":{"readOnlyHint":true}}"#,
      #"{"tool":{"annotations":{"title":"x","readOnlyHint":true,"destructiveHint":false}}}"#,
    ])
  func declared(metadata: String) {
    var step = Step.tool("frobnicate")
    step.metadata = metadata
    #expect(CertainReading.reads(Sketch.session([step]).span(at: 0)))
  }

  @Test(
    "is not declared as one by less",
    arguments: [
      #"{"annotations":{"readOnlyHint":false}}"#, #"{"note":"readOnlyHint"}"#,
      #"{"annotations":{"readOnlyHint":true,"destructiveHint":true}}"#,
    ])
  func undeclared(metadata: String) {
    var step = Step.tool("frobnicate")
    step.metadata = metadata
    #expect(!CertainReading.reads(Sketch.session([step]).span(at: 0)))
  }

  @Test("is asked for by each call where a tool can do either, whatever the first one did")
  func either() {
    func edit(_ command: String, _ number: Int) -> Step {
      var step = Step.tool("str_replace_editor", pause: 5)
      step.rawInput = #"{"command":"\#(command)","path":"f\#(number)"}"#
      step.output = "answer \(number)"
      return step
    }
    func rules(_ commands: [String]) -> [String] {
      SessionAnalysis(Sketch.session(commands.enumerated().map { edit($1, $0) })).findings.map(\.rule)
    }
    #expect(rules(["view", "view", "view"]) == ["sequentialCalls"])
    #expect(rules(["view", "create", "create", "create"]) == [])
  }

  @Test(
    "is a command of which every part reads",
    arguments: [
      ("cat a.txt", true), ("ls -la src | head -5", true), ("git log --oneline -5", true),
      ("rg foo src && wc -l a", true),
      ("git push", false), ("cat a > b", false), ("rm -rf x", false), ("make", false), ("cat $(which x)", false),
      ("ls; rm x", false), ("cat <(curl x)", false), ("sort -o out in", false), ("git diff --output=f", false),
      ("find . -delete", false), ("sed -i s/a/b/ x", false), ("", false),
      ("sed -n 1,5p a", true), ("sed -n 's/a/b/w f' a", false), ("find . -name '*.py'", true),
      ("cat x 2>/dev/null", true),
      ("cd d && ls 2>&1", true), ("uniq a", true), ("uniq a out", false), ("rg --pre rm x", false),
      ("find . -exec rm {} +", false),
    ])
  func command(line: String, reads: Bool) { #expect(CertainReading.readsOnly(command: line) == reads) }
}
